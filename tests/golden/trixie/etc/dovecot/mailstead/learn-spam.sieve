# Made by mailstead, compiled for Dovecot 2.4: what a user moves to Junk is learned as spam.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];
pipe :copy "learn-spam";
