import bench
from timers import measurement

bench.main(measurement(3600))
