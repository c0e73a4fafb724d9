//! Containers (`validateContainers` and `validateInitContainers` in `pkg/apis/core/validation/validation.go`).

use super::super::problem::Found;
use super::super::value::Value;
use super::probes;

/// Fields that only containers have that go on beside others.
const LASTING: [&str; 4] = [
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
];

/// Containers and init containers of a pod.
pub(super) fn all(pod: &Value<'_>, found: &mut Found) {
    let containers = pod.list("containers");
    let init = pod.list("initContainers");
    let names: Vec<&str> = containers.iter().map(|it| it.text_of("name")).collect();
    for container in &init {
        let name = container.text_of("name");
        if !name.is_empty() && names.contains(&name) {
            let field = container.child("name");
            found.wrong(
                &field,
                format!("is {name:?}, and another container has this name"),
            );
        }
        if container.text_of("restartPolicy") != "Always" {
            passing(container, found);
        }
    }
    for container in containers.iter().chain(&init) {
        resizing(pod, container, found);
        probes::in_pod(pod, container, found);
    }
}

/// An init container that ends.
fn passing(container: &Value<'_>, found: &mut Found) {
    for name in LASTING {
        if let Some(field) = container.get(name) {
            let rule = "can be said of an init container only with `restartPolicy: Always`";
            found.wrong(&field, rule);
        }
    }
    for policy in container.list("resizePolicy") {
        if policy.text_of("restartPolicy") == "RestartContainer" {
            let field = policy.child("restartPolicy");
            found.wrong(
                &field,
                "cannot be `RestartContainer` in an init container that ends",
            );
        }
    }
}

/// `validateResizePolicy`.
fn resizing(pod: &Value<'_>, container: &Value<'_>, found: &mut Found) {
    let policies = container.list("resizePolicy");
    let mut seen: Vec<&str> = Vec::new();
    for policy in &policies {
        let resource = policy.text_of("resourceName");
        if seen.contains(&resource) {
            found.wrong(policy, format!("is the second one of `{resource}`"));
        }
        seen.push(resource);
        let restart = policy.text_of("restartPolicy");
        if pod.text_of("restartPolicy") == "Never" && restart == "RestartContainer" {
            let field = policy.child("restartPolicy");
            found.wrong(
                &field,
                "must be `NotRequired` in a pod with `restartPolicy: Never`",
            );
        }
    }
}

/// What one container has.
pub(super) fn container(container: &Value<'_>, found: &mut Found) {
    if container.text_of("image").is_empty() {
        found.missing(container, "image");
    }
    let rules = container.list("restartPolicyRules");
    if !rules.is_empty() && !container.has("restartPolicy") {
        let field = container.child("restartPolicy");
        found.wrong(&field, "is required with `restartPolicyRules`");
    }
    for rule in rules {
        if !rule.has("exitCodes") {
            found.missing(&rule, "exitCodes");
        }
    }
    for text in ["command", "args"]
        .into_iter()
        .flat_map(|field| container.list(field))
    {
        given(&text, found);
    }
}

/// Looks at each value that a program of some pods is given: the words of its command, and its variables.
pub(in crate::schema) fn each_given(pods: &Value<'_>, mut look_at: impl FnMut(&Value<'_>)) {
    let lists = ["initContainers", "containers"].into_iter();
    for container in lists.flat_map(|list| pods.list(list)) {
        let texts = ["command", "args"].into_iter();
        let texts = texts.flat_map(|field| container.list(field));
        let variables = container.list("env").into_iter();
        let values = variables.filter_map(|it| it.get("value"));
        texts.chain(values).for_each(|value| look_at(&value));
    }
}

/// What a program is given. The API server takes NUL, and no container starts with it.
pub(in crate::schema) fn given(text: &Value<'_>, found: &mut Found) {
    if text.text().contains('\0') {
        found.wrong(text, "must not hold NUL, which no program can be given");
    }
}
