package process

import (
	"fmt"
	"net"
	"sync"
)

// given are the ports that this program has chosen: two clusters that start at the same time must not get one both.
var given = struct {
	mutex sync.Mutex
	ports map[int]bool
}{ports: map[int]bool{}}

// FreePorts returns so many different TCP ports of 127.0.0.1 that nothing listens on.
func FreePorts(count int) ([]int, error) {
	given.mutex.Lock()
	defer given.mutex.Unlock()
	var listeners []net.Listener
	defer func() {
		for _, listener := range listeners {
			listener.Close()
		}
	}()
	var ports []int
	for len(ports) < count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		listeners = append(listeners, listener)
		if port := listener.Addr().(*net.TCPAddr).Port; !given.ports[port] {
			given.ports[port] = true
			ports = append(ports, port)
		}
	}
	return ports, nil
}
