package cluster

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// powerful is the user and the context of the harness and of everything that it starts.
const powerful = "e2e"

// users may do what a scenario grants them, and nothing else; each has a context of its name.
var users = []string{"deployer", "watcher", "stranger"}

// The other contexts: a token that is not accepted any more, a server that does not answer, and one without Flux.
const (
	expired = "expired"
	nowhere = "nowhere"
	bare    = "bare"
)

// writeUsers gives every user a token, and writes the kubeconfig with all contexts.
func (l *layoutPlan) writeUsers(certificate []byte) error {
	config, known := api.NewConfig(), ""
	for name, port := range map[string]int{powerful: l.apiServer, nowhere: l.unused, bare: l.bareServer} {
		config.Clusters[name] = &api.Cluster{Server: "https://" + l.address(port), CertificateAuthorityData: certificate}
	}
	for _, user := range append([]string{powerful, expired}, users...) {
		token, err := newToken()
		if err != nil {
			return err
		}
		config.AuthInfos[user] = &api.AuthInfo{Token: token}
		config.Contexts[user] = &api.Context{Cluster: powerful, AuthInfo: user}
		switch user {
		case powerful:
			known += fmt.Sprintf("%s,%s,%s,system:masters\n", token, user, user)
		case expired:
		default:
			known += fmt.Sprintf("%s,%s,%s\n", token, user, user)
		}
	}
	for _, name := range []string{nowhere, bare} {
		config.Contexts[name] = &api.Context{Cluster: name, AuthInfo: powerful}
	}
	config.CurrentContext = powerful
	if err := os.WriteFile(l.tokens(), []byte(known), 0o600); err != nil {
		return err
	}
	return clientcmd.WriteToFile(*config, l.kubeconfig())
}

func newToken() (string, error) {
	secret := make([]byte, 16)
	_, err := rand.Read(secret)
	return hex.EncodeToString(secret), err
}
