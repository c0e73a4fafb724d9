package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"flux-pipeline/e2e/harness/acceptance"
	"flux-pipeline/e2e/harness/typing"
)

// asked is what the API server is to judge: directories of emitted files, and a file of objects with one thing changed.
type asked struct {
	emitted []string
	types   string
}

// ask asks the API server about what the compiler wrote for it, once that is written.
func ask(ctx context.Context, o options, r *running) error {
	about := asked{o.emitted, o.types}
	if o.later != "" {
		err := r.tally.phase("waiting for what the API server is to judge", func() (err error) {
			about, err = await(ctx, o.later)
			return err
		})
		if err != nil {
			return err
		}
	}
	return errors.Join(accept(ctx, r, about.emitted), judge(ctx, r, about.types))
}

// await reads a file, or the pipe of a program that is still at work.
func await(ctx context.Context, path string) (asked, error) {
	text, failed := make(chan string, 1), make(chan error, 1)
	go func() {
		if content, err := os.ReadFile(path); err != nil {
			failed <- err
		} else {
			text <- string(content)
		}
	}()
	select {
	case <-ctx.Done():
		return asked{}, ctx.Err()
	case err := <-failed:
		return asked{}, err
	case text := <-text:
		return parseAsked(text)
	}
}

// parseAsked reads lines `emitted DIRECTORY` and `types FILE`, and `done` at the end, without which the program that was
// to write them has failed.
func parseAsked(text string) (asked, error) {
	var about asked
	for line := range strings.Lines(text) {
		word, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "emitted":
			about.emitted = append(about.emitted, value)
		case "types":
			about.types = value
		case "done":
			return about, nil
		}
	}
	return asked{}, errors.New("what the API server is to judge was not written")
}

// accept asks the API server about the files that were emitted for it, if any were.
func accept(ctx context.Context, r *running, directories []string) error {
	if len(directories) == 0 {
		return nil
	}
	return r.tally.phase("emitted files", func() error {
		began := time.Now()
		counts, err := acceptance.Check(ctx, r.cluster, directories)
		fmt.Printf("%d emitted files, %d different objects accepted, %d files refused, %.0f s\n",
			counts.Files, counts.Objects, counts.Refused, time.Since(began).Seconds())
		return err
	})
}

// judge asks it about objects of which the compiler says something.
func judge(ctx context.Context, r *running, types string) error {
	if types == "" {
		return nil
	}
	return r.tally.phase("types of fields", func() error {
		began := time.Now()
		counts, err := typing.Check(ctx, r.cluster, types)
		fmt.Printf("%d objects with one thing changed, %d refused, %d of these passed by the compiler, %d false alarms, %.0f s\n",
			counts.Cases, counts.Refused, counts.Missed, counts.Alarms, time.Since(began).Seconds())
		return err
	})
}
