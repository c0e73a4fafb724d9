package process

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// Ports that the kernel gives to no connection (`net.ipv4.ip_local_port_range` begins at 32768): a port above that a
// program is to listen on in some seconds may be taken until then by a connection of anybody.
const (
	firstPort = 12000
	lastPort  = 32000
)

// attempts is how often a port is looked for before something else must be wrong.
const attempts = 1000

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
	for tried := 0; len(ports) < count; tried++ {
		port := firstPort + rand.IntN(lastPort-firstPort)
		if given.ports[port] {
			continue
		}
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			if tried < attempts {
				continue
			}
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		listeners = append(listeners, listener)
		given.ports[port] = true
		ports = append(ports, port)
	}
	return ports, nil
}
