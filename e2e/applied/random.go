package main

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// random writes cases of stages that are put together by chance, and what they build to.
func random(count int, seed int64, dir string) {
	check(os.MkdirAll(dir, 0o755))
	maker := maker{rand.New(rand.NewSource(seed)), &[]string{}}
	cases := []Case{}
	for at := range count {
		one := maker.stage()
		one.Name = fmt.Sprintf("random %d of %d", at, seed)
		cases = append(cases, one)
	}
	group := Group{Cases: cases}
	text, err := yaml.Marshal(group)
	check(err)
	check(os.WriteFile(filepath.Join(dir, "random.yaml"), text, 0o644))
	check(os.WriteFile(filepath.Join(dir, "random.expected.json"), results(group), 0o644))
}

type maker struct {
	*rand.Rand
	// The objects of the stage, as "Kind name".
	known *[]string
}

func (m maker) maybe(part float64) bool { return m.Float64() < part }

func pick[T any](m maker, from ...T) T { return from[m.Intn(len(from))] }

func (m maker) stage() Case {
	*m.known = nil
	files := map[string]string{}
	m.directory(files, "base", "Kustomization", nil)
	if m.maybe(0.5) {
		m.directory(files, "part", "Component", nil)
	}
	resources := []string{}
	if m.maybe(0.6) {
		resources = append(resources, "../base")
	}
	one := Case{Path: "deploy", Files: files}
	if m.maybe(0.7) {
		m.directory(files, "deploy", "Kustomization", resources)
	} else {
		for at := range 1 + m.Intn(3) {
			files[fmt.Sprintf("deploy/f%d.yaml", at)] = m.object(fmt.Sprintf("f%d", at))
		}
	}
	if m.maybe(0.5) {
		path := "deploy/migrate.job.yaml"
		files[path] = workload("batch/v1", "Job", "migrate", "ghcr.io/o/s:v1")
		one.Generated = []string{path}
		if text, ok := files["deploy/kustomization.yaml"]; ok {
			files["deploy/kustomization.yaml"] = strings.Replace(text, "resources:\n", "resources:\n- migrate.job.yaml\n", 1)
		}
	}
	one.Spec = m.spec(files)
	return one
}

func (m maker) spec(files map[string]string) string {
	text := strings.Builder{}
	line := func(part float64, line string) {
		if m.maybe(part) {
			text.WriteString(line + "\n")
		}
	}
	line(0.3, "targetNamespace: "+pick(m, "shop", "base"))
	line(0.3, "namePrefix: "+pick(m, "x-", "p-"))
	line(0.3, "nameSuffix: -y")
	line(0.3, "images: [{name: ghcr.io/o/s, newTag: v9}, {name: "+pick(m, "busybox", "web")+", newName: other, digest: 'sha256:ab'}]")
	if _, ok := files["part/kustomization.yaml"]; ok {
		line(0.5, "components: [../part]")
	}
	line(0.1, "components: [../nothing]\nignoreMissingComponents: true")
	if m.maybe(0.6) {
		text.WriteString("patches:\n")
		for range 1 + m.Intn(2) {
			text.WriteString(m.patch(*m.known))
		}
	}
	return dedupe(text.String())
}

// Of two lines that say one key, the second counts for nothing.
func dedupe(text string) string {
	seen := map[string]bool{}
	kept := []string{}
	for _, line := range strings.Split(text, "\n") {
		key, _, _ := strings.Cut(line, ":")
		if key != "" && key[0] != ' ' && key[0] != '-' {
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "\n")
}

func (m maker) directory(files map[string]string, dir, kind string, resources []string) {
	version := map[string]string{"Kustomization": "v1beta1", "Component": "v1alpha1"}[kind]
	text := strings.Builder{}
	fmt.Fprintf(&text, "apiVersion: kustomize.config.k8s.io/%s\nkind: %s\nresources:\n", version, kind)
	for _, resource := range resources {
		text.WriteString("- " + resource + "\n")
	}
	names := []string{}
	before := len(*m.known)
	for at := range m.Intn(4) + 1 {
		name := pick(m, "web", "worker", "settings", "seed") + pick(m, "", "", "-"+dir)
		if contains(names, name) {
			continue
		}
		names = append(names, name)
		file := fmt.Sprintf("%d.yaml", at)
		files[dir+"/"+file] = m.object(name)
		text.WriteString("- " + file + "\n")
	}
	m.fields(files, dir, (*m.known)[before:], &text)
	files[dir+"/kustomization.yaml"] = text.String()
}

func (m maker) fields(files map[string]string, dir string, own []string, text *strings.Builder) {
	line := func(part float64, line string) {
		if m.maybe(part) {
			text.WriteString(line + "\n")
		}
	}
	line(0.25, "namespace: "+pick(m, "shop", "base", "default"))
	line(0.25, "namePrefix: "+dir+"-")
	line(0.2, "nameSuffix: -"+dir)
	line(0.2, "commonLabels: {team: "+dir+", app: web}")
	line(0.25, "labels: [{pairs: {tier: "+dir+"}, includeSelectors: "+pick(m, "true", "false")+", includeTemplates: "+pick(m, "true", "false")+"}]")
	line(0.2, "commonAnnotations: {example.com/by: "+dir+pick(m, "", "", ", config.kubernetes.io/local-config: 'false'")+"}")
	line(0.15, "images: [{name: ghcr.io/o/s, newTag: v2}, {name: busybox, newName: "+dir+"/box}]")
	if kind, name, _ := strings.Cut(pick(m, own...), " "); kind == "Deployment" || kind == "StatefulSet" || m.maybe(0.03) {
		line(0.4, "replicas: [{name: "+name+", count: 5}]")
	}
	line(0.2, "generatorOptions: {labels: {made: here}"+pick(m, "", ", disableNameSuffixHash: true", ", immutable: true")+"}")
	if m.maybe(0.35) {
		files[dir+"/app.env"] = "A=1\n# comment\nB = two\nEMPTY\n"
		files[dir+"/file.txt"] = pick(m, "text <&>\n", "x", "ünïcode\u2028\n")
		name, behavior := "env", ""
		for _, known := range own {
			if kind, existing, _ := strings.Cut(known, " "); kind == "ConfigMap" {
				name, behavior = existing, pick(m, "behavior: merge, ", "behavior: replace, ")
			}
		}
		if m.maybe(0.05) {
			behavior = pick(m, "behavior: merge, ", "behavior: create, ")
		}
		fmt.Fprintf(text, "configMapGenerator:\n- {name: %s, %sliterals: [K=v, 'Q=\"q\"'], envs: [app.env]}\n", name, behavior)
		line(0.5, "- {name: more, files: [file.txt, key=file.txt], options: {annotations: {a: b}}}")
		line(0.5, "secretGenerator:\n- {name: key, type: Custom, literals: [P=secret], files: [file.txt]}")
	}
	if m.maybe(0.3) {
		text.WriteString("replacements:\n")
		for range 1 + m.Intn(2) {
			text.WriteString(m.replacement(own))
		}
	}
	if m.maybe(0.4) {
		text.WriteString("patches:\n")
		for range 1 + m.Intn(2) {
			text.WriteString(m.patch(own))
		}
	}
}

func contains(names []string, name string) bool {
	for _, known := range names {
		if known == name {
			return true
		}
	}
	return false
}

func (m maker) object(name string) string {
	image := pick(m, "ghcr.io/o/s:v1", "busybox", "web@sha256:aa", "host:5000/web:1")
	made := func(kind string) string {
		*m.known = append(*m.known, kind+" "+name)
		return kind
	}
	switch m.Intn(8) {
	case 0, 1, 2:
		return workload("apps/v1", made(pick(m, "Deployment", "StatefulSet", "DaemonSet")), name, image)
	case 3:
		made("Job")
		return workload("batch/v1", "Job", name, image)
	case 4:
		made("Service")
		return fmt.Sprintf("apiVersion: v1\nkind: Service\nmetadata: {name: %s%s}\nspec: {selector: {app: web}, ports: [{port: 80, name: http}, {port: 81, protocol: UDP}]}\n", name, pick(m, "", ", namespace: base"))
	case 5:
		made("ConfigMap")
		return fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, labels: {app: web}}\ndata: {A: '1', 'on': 'off'}\n", name)
	case 6:
		made("RoleBinding")
		return fmt.Sprintf("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: %[1]s}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: %[1]s}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: %[2]s, name: web}\nsubjects: [{kind: ServiceAccount, name: %[1]s, namespace: %[3]s}, {kind: ServiceAccount, name: default, namespace: x}]\n", name, pick(m, "Role", "ClusterRole"), pick(m, "default", "base", "shop"))
	default:
		made("Other")
		return pick(m,
			fmt.Sprintf("apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: %s}\nspec: {containers: [{name: a, image: '%s'}], list: [1, 2]}\n", name, image),
			fmt.Sprintf("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: %s}\nspec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: '%s', envFrom: [{secretRef: {name: key}}]}]}}}}}\n", name, image),
			fmt.Sprintf("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n", name),
			fmt.Sprintf("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: %s}\nrules: [{apiGroups: [''], resources: [secrets], resourceNames: [key, settings], verbs: [get]}]\n", name))
	}
}

func workload(version, kind, name, image string) string {
	return fmt.Sprintf(`apiVersion: %s
kind: %s
metadata:
  name: %s
  labels: {app: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      volumes: [{name: v, configMap: {name: settings}}, {name: s, secret: {secretName: key}}]
      initContainers: [{name: init, image: busybox}]
      containers:
      - name: main
        image: %s
        env: [{name: A, value: '1'}, {name: B, valueFrom: {configMapKeyRef: {name: env, key: K}}}]
        envFrom: [{configMapRef: {name: more}}, {secretRef: {name: key}}]
        ports: [{containerPort: 80, name: http}, {containerPort: 81, protocol: UDP}]
        volumeMounts: [{name: v, mountPath: /v}]
      - {name: side, image: web}
`, version, kind, name, image)
}

// A replacement from one of these objects, or a value, into others.
func (m maker) replacement(objects []string) string {
	kind, name, _ := strings.Cut(pick(m, append([]string{"Deployment web"}, objects...)...), " ")
	source := pick(m, "source: {kind: "+kind+", name: "+name+", fieldPath: "+pick(m, "metadata.name", "metadata.labels", "metadata.labels.app", "spec.template.spec.containers.0.image", "data.A", "metadata.namespace")+
		pick(m, "", "", ", options: {delimiter: '"+pick(m, ":", "/", "e")+"', index: "+pick(m, "0", "1", "9")+"}")+"}",
		"sourceValue: "+pick(m, "'true'", "text", "'7'", "'a:b'"))
	target := pick(m, "{kind: '"+kind+"'}", "{kind: 'Deploy.*|Job'}", "{name: "+name+"}", "{labelSelector: app=web}", "{namespace: "+pick(m, "shop", "base")+"}", "{version: v1}")
	reject := pick(m, "", "", ", reject: [{kind: "+pick(m, "Service", "Job", "ConfigMap")+"}, {labelSelector: tier}]")
	path := pick(m, "metadata.labels.app", "metadata.annotations.[a.b/c]", "spec.template.spec.containers.*.image", "spec.template.spec.containers.[name=main].image",
		"spec.template.spec.containers.[name=new].image", "spec.replicas", "spec.suspend", "data.A", "data.on", "metadata.labels", "spec.template.spec.containers.0.env.[name=A].value")
	options := pick(m, "", ", options: {create: true}", ", options: {create: true}", ", options: {delimiter: ':', index: "+pick(m, "-1", "0", "1", "5")+"}")
	return "- {" + source + ", targets: [{select: " + target + reject + ", fieldPaths: ['" + path + "']" + options + "}]}\n"
}

// A patch of one of these objects, or of many.
func (m maker) patch(objects []string) string {
	kind, name, _ := strings.Cut(pick(m, append([]string{"Deployment web"}, objects...)...), " ")
	target := pick(m,
		"{kind: Deployment}", "{kind: 'Deploy.*|Job', name: '"+name+".*'}", "{group: apps}", "{name: "+name+"}",
		"{namespace: "+pick(m, "default", "shop", "base")+"}", "{labelSelector: 'app in (web, api)'}", "{labelSelector: app!=web}",
		"{kind: Job, version: v1}", "{annotationSelector: example.com/by}")
	if m.maybe(0.45) {
		operation := pick(m,
			"{op: add, path: /metadata/annotations, value: {added: 'yes'}}", "{op: replace, path: /metadata/name, value: renamed}",
			"{op: remove, path: /spec/template}", "{op: test, path: /kind, value: "+kind+"}",
			"{op: add, path: /spec/template/spec/containers/-, value: {name: extra, image: busybox}}",
			"{op: replace, path: /spec/template/spec/containers/0/image, value: 'busybox:patched'}",
			"{op: remove, path: /spec/template/spec/containers/1}", "{op: move, from: /metadata/labels, path: /metadata/annotations}",
			"{op: copy, from: /metadata/name, path: /metadata/labels}", "{op: add, path: /spec, value: {suspend: true}}",
			"{op: replace, path: /spec/replicas, value: 3}", "{op: add, path: /metadata/labels/a~1b, value: c}",
			"{op: test, path: /spec/nothing, value: null}", "{op: remove, path: /spec/template/spec/containers/-1}")
		return fmt.Sprintf("- patch: '- %s'\n  target: %s\n", strings.ReplaceAll(operation, "'", "''"), target)
	}
	bodies := []string{
		"spec: {template: {spec: {containers: [{name: side, image: patched}, {name: new, image: n}]}}}",
		"spec: {template: {spec: {containers: [{name: main, env: [{name: A, value: '2'}, {name: C, value: c}], ports: [{containerPort: 80, protocol: TCP}]}]}}}",
		"spec: {template: {spec: {containers: [{$patch: delete, name: side}], volumes: [{name: v, $patch: delete}]}}}",
		"spec: {template: {spec: {containers: [{$patch: replace}, {name: only, image: o}]}}}",
		"spec: {template: {spec: {containers: [{$patch: replace, name: main, image: r}]}}}",
		"spec: {template: {spec: {initContainers: null, serviceAccountName: other}}}",
		"spec: {template: {$patch: replace, spec: {containers: [{name: z, image: z}]}}}",
		"spec: {replicas: 7, selector: null}",
		"metadata: {annotations: {config.kubernetes.io/local-config: 'true'}}",
		"metadata: {labels: {app: null, more: 'x'}, finalizers: [a, b]}",
		"data: {A: '2', B: b}", "spec: {list: [3], containers: [{name: b}]}", "spec: {ports: [{port: 80, targetPort: 8080}]}",
		"subjects: []", "$patch: delete",
		"spec: {template: {spec: {containers: [{name: main, ports: [{containerPort: 81, hostPort: 1}], volumeMounts: [{mountPath: /w, name: v}]}]}}}",
	}
	body := pick(m, bodies...)
	version := map[string]string{
		"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "Job": "batch/v1",
		"Other": "example.com/v1", "RoleBinding": "rbac.authorization.k8s.io/v1",
	}[kind]
	if kind == "Other" {
		kind = "Thing"
	}
	if version == "" {
		version = "v1"
	}
	meta := fmt.Sprintf("metadata: {name: %s}", name)
	if strings.HasPrefix(body, "metadata: {") {
		meta = strings.Replace(body, "metadata: {", "metadata: {name: "+name+", ", 1)
		body = ""
	}
	text := fmt.Sprintf("    apiVersion: %s\n    kind: %s\n    %s\n    %s\n", version, kind, meta, body)
	if m.maybe(0.6) {
		return "- patch: |\n" + text + "  target: " + target + "\n"
	}
	return "- patch: |\n" + text
}
