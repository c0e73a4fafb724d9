// Package gitrepo keeps the scenarios' git repositories and serves them over HTTP, as Flux takes no local paths.
//
// It runs the `git` of the machine with a configuration of its own, so that a user's settings change nothing.
package gitrepo

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Server serves every repository of a directory to whoever asks, for reading only.
type Server struct {
	directory string
	address   string
	http      *http.Server
}

// Serve starts a server for repositories below the directory, on any free port of the host.
func Serve(directory, host string) (*Server, error) {
	served := filepath.Join(directory, "served")
	if err := os.MkdirAll(served, 0o755); err != nil {
		return nil, err
	}
	programs, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		return nil, fmt.Errorf("find git: %w", err)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(programs)), "git-http-backend"),
		Dir:  served,
		Env:  append(isolated(directory), "GIT_PROJECT_ROOT="+served, "GIT_HTTP_EXPORT_ALL=1"),
	}
	s := &Server{directory: directory, address: listener.Addr().String(), http: &http.Server{Handler: backend}}
	go s.http.Serve(listener)
	return s, nil
}

// URL is where a repository is, without the `.git` behind its name.
func (s *Server) URL(name string) string { return "http://" + s.address + "/" + name }

// Close ends the server.
func (s *Server) Close() { _ = s.http.Shutdown(context.Background()) }

// isolated is the environment for git: no configuration of user or machine, a fixed author.
func isolated(home string) []string {
	return []string{
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "HOME=" + home, "PATH=" + os.Getenv("PATH"),
		"GIT_AUTHOR_NAME=e2e", "GIT_AUTHOR_EMAIL=e2e@example.org",
		"GIT_COMMITTER_NAME=e2e", "GIT_COMMITTER_EMAIL=e2e@example.org",
	}
}
