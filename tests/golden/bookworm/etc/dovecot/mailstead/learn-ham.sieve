# Made by mailstead, compiled for Dovecot 2.3: what a user takes out of Junk, other than to throw it away, is learned as no spam.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
if environment :matches "imap.mailbox" "*" { set "mailbox" "${1}"; }
if string "${mailbox}" "Trash" { stop; }
pipe :copy "learn-ham";
