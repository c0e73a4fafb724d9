package rollout

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
)

// fill puts the namespace of the play where files say `@namespace@`, where its charts and repositories are, and for
// `@commit:SOURCE:TAG@` the commit that a push has put a tag on.
func (p *play) fill(text string) string {
	pairs := []string{"@namespace@", p.namespace}
	if p.Charts != nil {
		pairs = append(pairs, "@charts@", p.Charts.Repository(p.namespace), "@registry@", p.Charts.Registry(p.namespace))
	}
	if p.Git != nil {
		pairs = append(pairs, "@git@", p.Git.URL(p.namespace))
	}
	for name, source := range p.sources {
		for tag, commit := range source.tags {
			pairs = append(pairs, "@commit:"+name+":"+tag+"@", commit)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (p *play) push(ctx context.Context, push scenario.Push) error {
	to, err := p.source(push.To)
	if err != nil {
		return err
	}
	work, before := to.repository.Work, "HEAD"
	if push.Force {
		if before, err = to.repository.Back(); err != nil {
			return err
		}
	}
	for _, change := range []func(string, scenario.Push) error{p.clear, p.copy, p.remove, p.write, p.replace, p.build, spoil} {
		if err := change(work, push); err != nil {
			return err
		}
	}
	if to.pushed == "" {
		if before, err = os.MkdirTemp("", "nothing"); err != nil {
			return err
		}
		defer os.RemoveAll(before)
	}
	prediction, err := p.foresee(work, before, push)
	if err != nil {
		return err
	}
	if push.Unforeseen {
		prediction = nil
	}
	// Also for a commit that takes the place of the newest one, that one is what the source has.
	against := to.pushed
	if to.pushed, err = to.repository.Push("change", push.Tag); err != nil {
		return err
	}
	if push.Tag != "" {
		to.tags[push.Tag] = to.pushed
	}
	to.built = to.built || push.Build
	p.predict(prediction, to, against)
	if push.Quiet {
		p.log.Note("push %s to %s, and tell nobody", to.pushed, p.sourceName(push.To))
		return nil
	}
	return p.announce(ctx, push.To, to)
}

// predict notes what the compiler says that the commit does that is about to be announced, if it says anything.
func (p *play) predict(prediction *record.Prediction, of *source, against string) {
	if prediction != nil {
		prediction.Commit, prediction.Against = of.pushed, against
		p.log.Predict(*prediction)
	}
}

func (p *play) revert(ctx context.Context, name string) error {
	to, err := p.source(name)
	if err != nil {
		return err
	}
	against := to.pushed
	if to.pushed, err = to.repository.Revert(); err != nil {
		return err
	}
	prediction, err := p.foresee(to.repository.Work, "HEAD~1", scenario.Push{Build: to.built})
	if err != nil {
		return err
	}
	p.predict(prediction, to, against)
	return p.announce(ctx, name, to)
}

func (p *play) source(name string) (*source, error) {
	name = p.sourceName(name)
	if p.sources[name] != nil {
		return p.sources[name], nil
	}
	if !slices.Contains(p.scenario.Sources, name) {
		return nil, fmt.Errorf("no source `%s`", name)
	}
	repository, err := p.Git.Create(p.namespace + "-" + name)
	if err != nil {
		return nil, err
	}
	p.sources[name] = &source{repository: repository, tags: map[string]string{}}
	return p.sources[name], nil
}

func (p *play) sourceName(name string) string {
	if name == "" {
		return p.scenario.Sources[0]
	}
	return name
}

// announce tells Flux that there is a new commit, as a webhook receiver would: it asks the source to reconcile.
func (p *play) announce(ctx context.Context, name string, to *source) error {
	name = p.sourceName(name)
	p.log.Note("push %s to %s", to.pushed, name)
	if err := p.Applier.Apply(ctx, []byte(gitRepository(name, to.repository.URL)), p.namespace); err != nil {
		return err
	}
	if p.parent || p.scenario.Applied || name != p.scenario.Sources[0] {
		return nil
	}
	p.parent = true
	parent, err := parentKustomization(name, p.scenario.Parent)
	if err != nil {
		return err
	}
	return p.Applier.Apply(ctx, []byte(p.fill(parent)), p.namespace)
}

func gitRepository(name, url string) string {
	return fmt.Sprintf(`apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: %s
  annotations:
    reconcile.fluxcd.io/requestedAt: %q
spec:
  interval: 60m
  url: %s
  ref:
    branch: main
`, name, time.Now().Format(time.RFC3339Nano), url)
}

func (p *play) clear(work string, push scenario.Push) error {
	if !push.Clear {
		return nil
	}
	entries, err := os.ReadDir(work)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == ".git" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(work, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) copy(work string, push scenario.Push) error {
	for _, directory := range push.Copy {
		from := filepath.Join(p.scenario.Directory, directory)
		err := eachFile(from, func(path string) error {
			content, err := os.ReadFile(filepath.Join(from, path))
			if err != nil {
				return err
			}
			return p.put(work, path, string(content))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *play) remove(work string, push scenario.Push) error {
	for _, path := range push.Remove {
		if _, err := os.Stat(filepath.Join(work, path)); err != nil {
			return err
		}
		if err := os.RemoveAll(filepath.Join(work, path)); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) write(work string, push scenario.Push) error {
	for path, content := range push.Write {
		if err := p.put(work, path, content); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) replace(work string, push scenario.Push) error {
	for _, replacement := range push.Replace {
		from, to, found := p.fill(replacement.From), p.fill(replacement.To), 0
		err := eachFile(work, func(path string) error {
			if len(replacement.In) > 0 && !slices.Contains(replacement.In, path) {
				return nil
			}
			content, err := os.ReadFile(filepath.Join(work, path))
			if err != nil {
				return err
			}
			found += strings.Count(string(content), from)
			return p.put(work, path, strings.ReplaceAll(string(content), from, to))
		})
		if err != nil {
			return err
		}
		if found == 0 {
			return fmt.Errorf("`%s` to replace is nowhere", from)
		}
	}
	return nil
}

func (p *play) put(work, path, content string) error {
	file := filepath.Join(work, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(p.fill(content)), 0o644)
}

// eachFile calls visit with the path of every file below a directory, git's own left out.
func eachFile(directory string, visit func(path string) error) error {
	return filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".git":
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		relative, err := filepath.Rel(directory, path)
		if err != nil {
			return err
		}
		return visit(relative)
	})
}
