package cluster

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"flux-pipeline/e2e/harness/process"
)

// layoutPlan says where everything of one cluster is: files in the scratch directory and ports on 127.0.0.1.
type layoutPlan struct {
	scratch string
	tool    Programs
	trusted *x509.CertPool

	etcdClient, etcdPeer, apiServer, controllerManager, scheduler, kwok           int
	sourceHealth, sourceMetrics, sourceStorage, kustomizeHealth, kustomizeMetrics int
}

func newLayout(scratch string, programs Programs) (*layoutPlan, error) {
	l := &layoutPlan{scratch: scratch, tool: programs, trusted: x509.NewCertPool()}
	wanted := []*int{
		&l.etcdClient, &l.etcdPeer, &l.apiServer, &l.controllerManager, &l.scheduler, &l.kwok,
		&l.sourceHealth, &l.sourceMetrics, &l.sourceStorage, &l.kustomizeHealth, &l.kustomizeMetrics,
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

// writeCredentials makes the server certificate, which also signs service account tokens, and one all-powerful user.
func (l *layoutPlan) writeCredentials() error {
	if err := writeCertificate(l.certificate(), l.key()); err != nil {
		return err
	}
	certificate, err := os.ReadFile(l.certificate())
	if err != nil {
		return err
	}
	l.trusted.AppendCertsFromPEM(certificate)
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	token := hex.EncodeToString(secret)
	line := token + ",e2e,e2e,system:masters\n"
	if err := os.WriteFile(l.tokens(), []byte(line), 0o600); err != nil {
		return err
	}
	return l.writeKubeconfig(token, certificate)
}

func (l *layoutPlan) writeKubeconfig(token string, certificate []byte) error {
	config := api.NewConfig()
	config.Clusters["e2e"] = &api.Cluster{
		Server: "https://" + l.address(l.apiServer), CertificateAuthorityData: certificate,
	}
	config.AuthInfos["e2e"] = &api.AuthInfo{Token: token}
	config.Contexts["e2e"] = &api.Context{Cluster: "e2e", AuthInfo: "e2e"}
	config.CurrentContext = "e2e"
	return clientcmd.WriteToFile(*config, l.kubeconfig())
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
