//! Plan to Kubernetes objects, YAML text and paths.
