# Whoever quits finds everything again.
# shellcheck shell=bash
GROUP=pages

mailstead 80x24 TERM=xterm-256color
see Welcome
press n
see Names
type_in example.org
press Enter Enter
type_in admin@example.net
press Enter Enter
see Services
press Escape
see Names
see '[admin@example.net'             # back keeps what was typed
press C-c y
ended 0

mailstead 80x24 TERM=xterm-256color
see 'your answers are kept, up to Names'
press g
see 'Contact'
press Down Down Down                # as it was left
screen names
