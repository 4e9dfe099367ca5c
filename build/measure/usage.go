// Package measure owns how `make bench` and `make load` look at running
// programs and what they make of many measurements. What is measured, and how
// it is shown, lives with those that measure.
package measure

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CPU is the time, in user and kernel mode, that a process and all below it have
// used. It is read from the scheduler's own account (proc(5), schedstat), which
// counts nanoseconds: utime and stime are the same sum in steps of 10 ms, far too
// coarse for short turns.
func CPU(pid int) (time.Duration, error) {
	family, err := descendants(pid)
	if err != nil {
		return 0, err
	}
	var total time.Duration
	for _, member := range family {
		used, err := ofThreads(member)
		if err != nil {
			return 0, err
		}
		total += used
	}
	return total, nil
}

func ofThreads(pid int) (total time.Duration, err error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err == nil && len(tasks) == 0 {
		err = os.ErrNotExist
	}
	if err != nil {
		return 0, fmt.Errorf("threads of %d: %w", pid, err)
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if os.IsNotExist(err) {
			continue // it has ended meanwhile
		}
		if err != nil {
			return 0, err
		}
		first, _, _ := strings.Cut(string(text), " ")
		ns, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", task, err)
		}
		total += time.Duration(ns)
	}
	return total, nil
}

// descendants gives a process and all that it has started, such as nginx's
// workers.
func descendants(pid int) ([]int, error) {
	family := []int{pid}
	for i := 0; i < len(family); i++ {
		lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", family[i]))
		if err != nil {
			return nil, err
		}
		for _, list := range lists {
			text, err := os.ReadFile(list)
			if err != nil && !os.IsNotExist(err) {
				return nil, err
			}
			for _, field := range strings.Fields(string(text)) {
				child, err := strconv.Atoi(field)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", list, err)
				}
				family = append(family, child)
			}
		}
	}
	return family, nil
}

// Resident is how much memory a process holds, in bytes (proc(5), VmRSS).
func Resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS: it has ended", pid)
}
