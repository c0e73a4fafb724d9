package gitrepo

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestPushedCommitsCanBeClonedOverHTTP(t *testing.T) {
	server, err := Serve(t.TempDir(), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	repository, err := server.Create("shop")
	if err != nil {
		t.Fatal(err)
	}
	write(t, repository, "one")
	push(t, repository)
	write(t, repository, "two")
	push(t, repository)
	if _, err := repository.Revert(); err != nil {
		t.Fatal(err)
	}

	clone := filepath.Join(t.TempDir(), "clone")
	if output, err := exec.Command("git", "clone", repository.URL, clone).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	content, err := os.ReadFile(filepath.Join(clone, "file"))
	if err != nil || string(content) != "one" {
		t.Errorf("after the revert the file is %q, %v", content, err)
	}
}

func write(t *testing.T, repository *Repository, content string) {
	if err := os.WriteFile(filepath.Join(repository.Work, "file"), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func push(t *testing.T, repository *Repository) {
	if hash, err := repository.Push("change", ""); err != nil || len(hash) != 40 {
		t.Fatalf("%q %v", hash, err)
	}
}
