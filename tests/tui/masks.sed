# What differs from run to run on a screen, made the same, without moving what stands beside it.
# Durations and times of day
s/\b[0-9]{1,2}:[0-9]{2}:[0-9]{2}\b/   0:00/g
s/\b[0-9]{2}:[0-9]{2}\b/ 0:00/g
s/\b[0-9]:[0-9]{2}\b/0:00/g
# The number of a box in the lab
s/45\.90\.10\.[0-9]{2}\b/45.90.10.10/g
s/2a09:51::[0-9a-f]{2}\b/2a09:51::10/g
