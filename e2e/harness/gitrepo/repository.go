package gitrepo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Repository is one repository: a served bare one, and a working tree that commits are made in.
type Repository struct {
	URL  string
	Work string

	server *Server
}

// Create makes an empty repository with the branch main.
func (s *Server) Create(name string) (*Repository, error) {
	bare := filepath.Join(s.directory, "served", name+".git")
	r := &Repository{
		URL: s.URL(name) + ".git", Work: filepath.Join(s.directory, "work", name), server: s,
	}
	if err := os.MkdirAll(r.Work, 0o755); err != nil {
		return nil, err
	}
	for _, command := range [][]string{
		{"init", "--quiet", "--bare", "--initial-branch=main", bare},
		{"init", "--quiet", "--initial-branch=main", r.Work},
		{"remote", "add", "origin", bare},
	} {
		if _, err := r.git(command...); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Push commits the working tree as it is and pushes it, with a tag where one is given; it returns the hash of the commit.
func (r *Repository) Push(message, tag string) (string, error) {
	if _, err := r.git("add", "--all"); err != nil {
		return "", err
	}
	if _, err := r.git("commit", "--quiet", "--allow-empty", "--message", message); err != nil {
		return "", err
	}
	if tag == "" {
		return r.publish()
	}
	if _, err := r.git("tag", tag); err != nil {
		return "", err
	}
	if _, err := r.git("push", "--quiet", "origin", tag); err != nil {
		return "", err
	}
	return r.publish()
}

// Revert undoes the last commit with a new one, and pushes that.
func (r *Repository) Revert() (string, error) {
	if _, err := r.git("revert", "--no-edit", "HEAD"); err != nil {
		return "", err
	}
	return r.publish()
}

// Checkout checks a commit or a branch out.
func (r *Repository) Checkout(revision string) error {
	_, err := r.git("checkout", "--quiet", revision)
	return err
}

// Back takes the newest commit away, and returns its hash. What is pushed next takes its place.
func (r *Repository) Back() (string, error) {
	gone, err := r.git("rev-parse", "HEAD")
	if err != nil {
		return "", err
	}
	_, err = r.git("reset", "--quiet", "--hard", "HEAD~1")
	return gone, err
}

func (r *Repository) publish() (string, error) {
	if _, err := r.git("push", "--quiet", "--force", "origin", "main"); err != nil {
		return "", err
	}
	return r.git("rev-parse", "HEAD")
}

func (r *Repository) git(arguments ...string) (string, error) {
	command := exec.Command("git", arguments...)
	command.Dir, command.Env = r.Work, isolated(r.server.directory)
	output, err := command.CombinedOutput()
	text := strings.TrimSpace(string(output))
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(arguments, " "), err, text)
	}
	return text, nil
}
