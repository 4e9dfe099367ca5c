// Program exercises what the optimised module must still do. It prints what
// it finds; the test compares that with what the linker's own output prints.
package main

import (
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

type item struct{ id int }

// Name is a value method, so that calling it through a nil pointer in an
// interface goes through a generated wrapper and runtime.panicwrap.
func (i item) Name() string { return "item " + strconv.Itoa(i.id) }

type named interface{ Name() string }

// nobody is a variable so that the compiler cannot call the method directly.
var nobody named = (*item)(nil)

func main() {
	if len(os.Args) > 1 {
		die(os.Args[1])
	}
	println("recovered:", recovered(func() { _ = make([]int, 1)[len(os.Args)+3] }))
	println("recovered:", strings.HasPrefix(recovered(func() { nobody.Name() }), "value method "))
	println("recovered:", recovered(func() { var m map[string]int; m["a"] = 1 }))
	println("goroutines:", goroutines())
	println("goroutines left:", runtime.NumGoroutine())
	println("map:", maps())
	println("stack:", deep(50_000))
	println("garbage:", garbage())
	println("finalized:", finalized())
	println("selected:", selected())
	println("locked:", locked())
	println("shuffled:", shuffled())
	println("reflect:", reflected())
}

// die ends the program in one of the ways that the runtime reports itself.
func die(how string) {
	switch how {
	case "panic":
		panic("on purpose")
	case "float":
		panic(1.5)
	case "deadlock":
		runtime.Goexit()
	case "exit":
		os.Exit(7)
	}
}

func recovered(f func()) (message string) {
	defer func() {
		if err, ok := recover().(error); ok {
			message = err.Error()
		}
	}()
	f()
	return "nothing"
}

func goroutines() int {
	jobs, results := make(chan int), make(chan int)
	for range 50 {
		go func() {
			for j := range jobs {
				results <- j * j
			}
		}()
	}
	go func() {
		for i := range 1000 {
			jobs <- i
		}
		close(jobs)
	}()
	sum := 0
	for range 1000 {
		sum += <-results
	}
	for range 1000 {
		runtime.Gosched() // lets the workers end
	}
	return sum
}

func maps() int {
	m := map[string]*item{}
	for i := range 10_000 {
		m[strconv.Itoa(i)] = &item{i}
	}
	runtime.GC()
	sum := 0
	for _, i := range m {
		sum += i.id
	}
	return sum
}

// deep grows the stack, which needs the stack maps of every frame on it.
func deep(n int) int {
	p := &n
	if *p == 0 {
		return 0
	}
	return deep(*p-1) + 1
}

// garbage keeps live values on the stacks of many goroutines over collections.
func garbage() int {
	done, start := make(chan int), make(chan bool)
	for i := range 100 {
		go func() {
			live := &item{i}
			<-start
			_ = make([]byte, 100_000)
			done <- live.id + deep(100) - 100
		}()
	}
	runtime.GC()
	close(start)
	sum := 0
	for i := range 100 {
		if i%10 == 0 {
			runtime.GC()
		}
		sum += <-done
	}
	return sum
}

// finalized counts values that are told when nobody holds them any more, which
// is how package js gives objects back.
func finalized() int {
	gone := make(chan bool, 10)
	func() {
		for i := range 10 {
			runtime.SetFinalizer(&item{i}, func(*item) { gone <- true })
		}
	}()
	deep(100) // nothing is left on the stack
	count := 0
	for range 100 {
		runtime.GC()
		runtime.Gosched()
		for len(gone) > 0 {
			<-gone
			count++
		}
	}
	return count
}

// selected waits for several channels at once, some of which are closed.
func selected() int {
	a, b, quit := make(chan int), make(chan int, 3), make(chan struct{})
	for _, c := range []chan int{a, b} {
		go func() {
			for i := range 100 {
				c <- i
			}
			quit <- struct{}{}
		}()
	}
	sum := 0
	for ended := 0; ended < 2; {
		select {
		case i := <-a:
			sum += i
		case i := <-b:
			sum += i
		case <-quit:
			ended++
		}
	}
	for len(b) > 0 {
		sum += <-b
	}
	return sum
}

// locked has many goroutines wait for one lock.
func locked() int {
	var mu sync.Mutex
	var all sync.WaitGroup
	sum := 0
	for i := range 100 {
		all.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			before := sum
			runtime.Gosched()
			sum = before + i
		})
	}
	all.Wait()
	return sum
}

// shuffled reports that maps are walked in orders that differ.
func shuffled() bool {
	m := map[int]bool{}
	for i := range 100 {
		m[i] = true
	}
	first := func() (key int) {
		for key = range m {
			break
		}
		return key
	}
	for range 1000 {
		if first() != first() {
			return true
		}
	}
	return false
}

// reflected collects garbage below the two reflect stubs that the runtime
// knows by name.
func reflected() string {
	collect := func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		deep(1000)
		return args
	}
	var f func(*item) *item
	made := reflect.MakeFunc(reflect.TypeOf(f), collect).Interface().(func(*item) *item)
	method := reflect.ValueOf(holder{&item{2}}).MethodByName("Collect").Interface().(func(*item) string)
	return made(&item{1}).Name() + ", " + method(&item{3})
}

type holder struct{ i *item }

// Collect is called as a method value.
func (h holder) Collect(other *item) string {
	runtime.GC()
	deep(1000)
	return h.i.Name() + ", " + other.Name()
}
