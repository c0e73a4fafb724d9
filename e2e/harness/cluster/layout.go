package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"flux-pipeline/e2e/harness/process"
)

// layoutPlan says where everything of one cluster is: files in the scratch directory and ports on 127.0.0.1.
type layoutPlan struct {
	scratch string
	tool    Programs
	requeue time.Duration
	trusted *x509.CertPool

	etcdClient, etcdPeer, apiServer, controllerManager, scheduler, kwok           int
	sourceHealth, sourceMetrics, sourceStorage, kustomizeHealth, kustomizeMetrics int
	helmHealth, helmMetrics                                                       int
	// bareServer is an API server without Flux, and at unused nobody answers.
	bareServer, unused int
}

func newLayout(plan Plan) (*layoutPlan, error) {
	l := &layoutPlan{scratch: plan.Scratch, tool: plan.Programs, requeue: plan.Requeue, trusted: x509.NewCertPool()}
	wanted := []*int{
		&l.etcdClient, &l.etcdPeer, &l.apiServer, &l.controllerManager, &l.scheduler, &l.kwok,
		&l.sourceHealth, &l.sourceMetrics, &l.sourceStorage, &l.kustomizeHealth, &l.kustomizeMetrics,
		&l.helmHealth, &l.helmMetrics,
		&l.bareServer, &l.unused,
	}
	ports, err := process.FreePorts(len(wanted))
	if err != nil {
		return nil, err
	}
	for at, port := range ports {
		*wanted[at] = port
	}
	return l, l.writeCredentials()
}

func (l *layoutPlan) file(name string) string { return filepath.Join(l.scratch, name) }
func (l *layoutPlan) certificate() string     { return l.file("server.crt") }
func (l *layoutPlan) key() string             { return l.file("server.key") }
func (l *layoutPlan) tokens() string          { return l.file("tokens.csv") }
func (l *layoutPlan) kubeconfig() string      { return l.file("kubeconfig") }
func (l *layoutPlan) address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// writeCredentials makes the server certificate, which also signs service account tokens, and the users.
func (l *layoutPlan) writeCredentials() error {
	if err := writeCertificate(l.certificate(), l.key()); err != nil {
		return err
	}
	certificate, err := os.ReadFile(l.certificate())
	if err != nil {
		return err
	}
	l.trusted.AppendCertsFromPEM(certificate)
	return l.writeUsers(certificate)
}

// answers asks an address until it says 200; that is how all these programs tell that they are ready.
func (l *layoutPlan) answers(url string) func(context.Context) error {
	client := &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: l.trusted}, DisableKeepAlives: true},
	}
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s says %s", url, response.Status)
		}
		return nil
	}
}
