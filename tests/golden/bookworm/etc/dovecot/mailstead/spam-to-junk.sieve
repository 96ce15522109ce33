# Made by mailstead, compiled for Dovecot 2.3: what rspamd marked goes to Junk, before the user's own script.
require ["fileinto", "mailbox"];
if header :is "X-Spam" "Yes" {
  fileinto :create "Junk";
}
