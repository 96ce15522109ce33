# The window is dragged about in mid-page: what was typed stays, and each size is drawn as if it had been so from the beginning.
# shellcheck shell=bash
GROUP=pages

mailstead 80x24 TERM=xterm-256color
see Welcome
for size in 79x24 20x5 200x60 5x2 1x1 60x16 132x43; do resize "$size"; done
resize 80x24
screen welcome
press n
see Names
type_in example.org
resize 60x16
press Enter Enter
type_in adm
resize 200x60
type_in in@example
resize 30x8
see 'Make the window larger'
resize 80x24
screen names-wrong
resize 60x16
screen names-wrong
