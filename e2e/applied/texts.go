package main

import (
	"bytes"
	"encoding/json"
	"os"

	"sigs.k8s.io/kustomize/kyaml/kio"
)

// A Text is a file of objects as kustomize reads it: what it holds, or that it is refused.
type Text struct {
	Text      string `json:"text"`
	Refused   string `json:"refused,omitempty"`
	Documents []any  `json:"documents,omitempty"`
}

// texts reads a list of texts, with or without what is in them, and writes them with that.
func texts(from, to string) {
	bytes, err := os.ReadFile(from)
	check(err)
	var all []Text
	check(json.Unmarshal(bytes, &all))
	for at := range all {
		all[at] = readText(all[at].Text)
	}
	check(os.WriteFile(to, textLines(all), 0o644))
}

func readText(text string) (read Text) {
	read.Text = text
	defer func() {
		if caught := recover(); caught != nil {
			read.Documents, read.Refused = nil, "it panics"
		}
	}()
	nodes, err := kio.FromBytes([]byte(text))
	if err != nil {
		read.Refused = err.Error()
		return read
	}
	for _, node := range nodes {
		if node.IsNilOrEmpty() {
			continue
		}
		line, err := node.MarshalJSON()
		if err != nil {
			return Text{Text: text, Refused: err.Error()}
		}
		var value any
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		check(decoder.Decode(&value))
		read.Documents = append(read.Documents, value)
	}
	return read
}

// A line for each text, so that a difference is one line.
func textLines(all []Text) []byte {
	out := bytes.Buffer{}
	for at, one := range all {
		out.WriteString([]string{",\n", "[\n"}[min(1, max(0, 1-at))])
		line := bytes.Buffer{}
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		check(encoder.Encode(one))
		out.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	}
	out.WriteString("\n]\n")
	return out.Bytes()
}
