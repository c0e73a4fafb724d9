// Package charts serves Helm charts, over HTTP as a repository with an index, and as OCI artifacts from a registry.
//
// Every play has repositories of its own: its namespace is the first part of their paths.
package charts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/registry"
	"sigs.k8s.io/yaml"
)

// Server serves the charts that were published, to whoever asks.
type Server struct {
	address  string
	http     *http.Server
	registry http.Handler

	mutex sync.Mutex
	// files are what is served beside the registry, by path.
	files map[string][]byte
	// versions are what each repository over HTTP has of each chart.
	versions map[string]map[string][]entry
}

// entry is a version of a chart in the index of a repository.
type entry struct {
	APIVersion string   `json:"apiVersion"`
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	AppVersion string   `json:"appVersion"`
	Digest     string   `json:"digest"`
	URLs       []string `json:"urls"`
}

// Serve starts a server on any free port of the host.
func Serve(host string) (*Server, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	s := &Server{
		address: listener.Addr().String(), registry: registry.New(registry.Logger(log.New(io.Discard, "", 0))),
		files: map[string][]byte{}, versions: map[string]map[string][]entry{},
	}
	s.http = &http.Server{Handler: s}
	go s.http.Serve(listener)
	return s, nil
}

// Close ends the server.
func (s *Server) Close() { _ = s.http.Shutdown(context.Background()) }

// Repository is the URL of the repository over HTTP that a play has.
func (s *Server) Repository(play string) string { return "http://" + s.address + "/charts/" + play }

// Registry is the URL below which a play has its OCI artifacts.
func (s *Server) Registry(play string) string { return "oci://" + s.address + "/" + play }

// Publish puts a chart into the repository of a play and, with its version as the tag, into the registry.
func (s *Server) Publish(play string, chart Chart) error {
	packed, err := chart.archive()
	if err != nil {
		return err
	}
	if err := s.index(play, chart, packed); err != nil {
		return err
	}
	return s.pushAll(play, chart, packed)
}

func (s *Server) index(play string, chart Chart, packed []byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	file := fmt.Sprintf("%s-%s.tgz", chart.Name(), chart.Version)
	digest := sha256.Sum256(packed)
	if s.versions[play] == nil {
		s.versions[play] = map[string][]entry{}
	}
	s.versions[play][chart.Name()] = append(s.versions[play][chart.Name()], entry{
		APIVersion: "v2", Name: chart.Name(), Version: chart.Version, AppVersion: chart.App,
		Digest: hex.EncodeToString(digest[:]), URLs: []string{file},
	})
	index, err := yaml.Marshal(map[string]any{"apiVersion": "v1", "entries": s.versions[play]})
	below := "/charts/" + play + "/"
	s.files[below+file], s.files[below+"index.yaml"] = packed, index
	return err
}

// The media types of a Helm chart as an OCI artifact.
const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.cncf.helm.config.v1+json"
	contentType  = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
)

func (s *Server) pushAll(play string, chart Chart, packed []byte) error {
	name := play + "/" + chart.Name()
	config, err := json.Marshal(map[string]any{"apiVersion": "v2", "name": chart.Name(), "version": chart.Version})
	if err != nil {
		return err
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": manifestType,
		"config": descriptor(configType, config), "layers": []any{descriptor(contentType, packed)},
	})
	if err != nil {
		return err
	}
	for _, blob := range [][]byte{config, packed} {
		if err := s.push("POST", fmt.Sprintf("/v2/%s/blobs/uploads/?digest=%s", name, digestOf(blob)), "", blob); err != nil {
			return err
		}
	}
	return s.push("PUT", fmt.Sprintf("/v2/%s/manifests/%s", name, chart.Version), manifestType, manifest)
}

func (s *Server) push(method, path, kind string, body []byte) error {
	request := httptest.NewRequest(method, path, bytes.NewReader(body))
	request.Header.Set("Content-Type", kind)
	answer := httptest.NewRecorder()
	s.registry.ServeHTTP(answer, request)
	if answer.Code != http.StatusCreated {
		return fmt.Errorf("%s %s: %d %s", method, path, answer.Code, answer.Body)
	}
	return nil
}

func (s *Server) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	if strings.HasPrefix(request.URL.Path, "/v2/") {
		s.registry.ServeHTTP(answer, request)
		return
	}
	s.mutex.Lock()
	content, ok := s.files[request.URL.Path]
	s.mutex.Unlock()
	if !ok {
		http.NotFound(answer, request)
		return
	}
	_, _ = answer.Write(content)
}

func descriptor(kind string, content []byte) map[string]any {
	return map[string]any{"mediaType": kind, "digest": digestOf(content), "size": len(content)}
}

func digestOf(content []byte) string {
	digest := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(digest[:])
}
