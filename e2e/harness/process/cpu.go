package process

import (
	"syscall"
	"time"
)

// CPU is the time of processors that this program and all that it ran to the end have taken.
func CPU() time.Duration { return used(syscall.RUSAGE_SELF) + used(syscall.RUSAGE_CHILDREN) }

func used(who int) time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(who, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
