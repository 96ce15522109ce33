# The pages of the wizard on a bare box, filled in as the operator goes, each at three sizes.
# shellcheck shell=bash

mailstead 80x24 TERM=xterm-256color
see Welcome
screens welcome
press F1
see Keys
screens welcome-help
press Escape
see_gone Keys
press n

see 'Names'
screens names-empty
type_in example.org
see '[mail.example.org'            # proposed as the domain is typed
press Enter Enter
type_in admin@example
see 'admin@example '
screens names-wrong
picture names
type_in .net
press Enter
see '[admin@example.net'
screens names
press Enter

see 'Services'
screens services
press a
see 'fewer'
screens services-advanced
press a
see_gone 'fewer'
press n

see 'First account'
press Down
type_in alice
press Enter
type_in secret
screens account-weak
press Enter
type_in another
screens account-differs
press Up C-u
type_in 'correct horse battery staple'
press Enter C-u
type_in 'correct horse battery staple'
screens account
picture account
press Enter Enter
press n

see 'Review'
see_gone 'looking at this machine'
screens review
picture review
