// Package apis names the API modules of the Flux controllers whose own modules the proxy does not have, so that go.mod pins them.
package apis

import (
	_ "github.com/fluxcd/image-automation-controller/api/v1"
	_ "github.com/fluxcd/image-reflector-controller/api/v1"
	_ "github.com/fluxcd/notification-controller/api/v1"
)
