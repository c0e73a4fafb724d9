package charts

import (
	"fmt"
	"os"
	"path/filepath"
)

// Blocker is a chart with a Job that runs before anything is installed, for so many seconds.
func Blocker(scratch, name string, seconds int) (Chart, error) {
	chart := Chart{Directory: filepath.Join(scratch, name), Version: "1.0.0", App: "1.0.0"}
	for file, text := range map[string]string{
		"Chart.yaml": fmt.Sprintf("apiVersion: v2\nname: %s\nversion: @version@\n", name),
		"templates/job.yaml": fmt.Sprintf(`apiVersion: batch/v1
kind: Job
metadata:
  name: %s
  annotations: {helm.sh/hook: pre-install}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: sleep, image: "busybox:1.37.0", command: [sh, -c, "sleep %d"]}
`, name, seconds),
	} {
		path := filepath.Join(chart.Directory, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return chart, err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return chart, err
		}
	}
	return chart, nil
}
