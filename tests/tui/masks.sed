# What differs from run to run on a screen, made the same, without moving what stands beside it.
# Durations and times of day
s/\b[0-9]{1,2}:[0-9]{2}:[0-9]{2}\b/   0:00/g
s/\b[0-9]{2}:[0-9]{2}\b/ 0:00/g
s/\b[0-9]:[0-9]{2}\b/0:00/g
s/\b[1-9] min ago/ just now/
# The number of a box in the lab
s/45\.90\.10\.[0-9]{2}\b/45.90.10.10/g
s/2a09:51::[0-9a-f]{2}\b/2a09:51::10/g
# The machine that the lab runs on, and the Debian of the box
s/(Memory +)[0-9]+ MiB, .*/\11024 MiB, no swap/
s/Debian GNU\/Linux 1[23] \([a-z]+\), [a-z0-9]+/Debian GNU\/Linux 13 (trixie), amd64/
# What a release has other numbers of
s/\b[0-9]{2} (packages|from Debian)/22 \1/g
s/\b[0-9]{2} files/70 files/g
s/\b[0-9]{2} new(, [0-9] changed)?/70 new/g
s/\b[0-9]{3} files, [0-9]{2}\.[0-9] MB/116 files, 53.0 MB/
# Keys, and what is made of them
# (a policy of DMARC is no key)
s/DMARC1; p=/DMARC1; p:/g
s/p=[A-Za-z0-9+\/=]+/p=KEY/g
s/DMARC1; p:/DMARC1; p=/g
s/id=[0-9a-f]+/id=ID/g
s/\b[0-9]{2}, for unbound/22, for unbound/
s/\b[0-9]{2}: mailstead-check/14: mailstead-check/
s/3 1 1 [0-9a-f]+/3 1 1 HASH/g
s/\b([re])20[0-9]{2}a\b/\12026a/g
# The lab's certificate authority
s/Pebble Intermediate CA [0-9a-f]{6}/Pebble Intermediate CA 7e9458/g
s/\buntil [0-9]{4}-[0-9]{2}-[0-9]{2}/until 2027-02-24/g
s/\bdue on [0-9]{4}-[0-9]{2}-[0-9]{2}/due on 2026-12-24/g
s/\bin [0-9]{2} s\b/in 90 s/g
s/\bin [0-9]{3} s\b/in 90 s /g
