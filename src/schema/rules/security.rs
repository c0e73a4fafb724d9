//! Security contexts (`ValidateSecurityContext` and `validatePodSpecSecurityContext` in
//! `pkg/apis/core/validation/validation.go`).

use super::super::form::LABEL;
use super::super::problem::Found;
use super::super::value::Value;
use super::condition::only_with;

/// Longest path of a profile (`PATH_MAX`).
const LONGEST_PROFILE: usize = 4095;

/// That of one container.
pub(super) fn container(context: &Value<'_>, found: &mut Found) {
    if context.boolean_of("allowPrivilegeEscalation") != Some(false) {
        return;
    }
    let field = context.child("allowPrivilegeEscalation");
    if context.is_on("privileged") {
        found.wrong(&field, "cannot be `false` with `privileged: true`");
    }
    let capabilities = context.at(&["capabilities", "add"]);
    let mut capabilities = capabilities.iter().flat_map(Value::items);
    if capabilities.any(|capability| capability.text() == "CAP_SYS_ADMIN") {
        found.wrong(
            &field,
            "cannot be `false` with the capability `CAP_SYS_ADMIN`",
        );
    }
}

/// What the contexts of containers are bound to by the pod.
pub(super) fn pod(pod: &Value<'_>, found: &mut Found) {
    let has_users_of_host = pod.boolean_of("hostUsers") != Some(false);
    for name in ["containers", "initContainers"] {
        for container in pod.list(name) {
            let mount = container.at(&["securityContext", "procMount"]);
            let unmasked = mount.filter(|mount| mount.text() == "Unmasked");
            if let Some(mount) = unmasked.filter(|_| has_users_of_host) {
                found.wrong(
                    &mount,
                    "can be `Unmasked` only in a pod with `hostUsers: false`",
                );
            }
        }
    }
    host_processes(pod, found);
    let context = pod.get("securityContext");
    let mut seen: Vec<&str> = Vec::new();
    for setting in context.iter().flat_map(|it| it.list("sysctls")) {
        of_host(pod, &setting, found);
        let name = setting.text_of("name");
        if seen.contains(&name) {
            found.wrong(&setting, format!("is the second one with `{name}`"));
        }
        seen.push(name);
    }
}

/// Containers that are processes of the host are all of a pod (`validateWindowsHostProcessPod`).
fn host_processes(pod: &Value<'_>, found: &mut Found) {
    let said = |holder: &Value<'_>| {
        let options = holder.at(&["securityContext", "windowsOptions"]);
        options.and_then(|options| options.boolean_of("hostProcess"))
    };
    let of_pod = said(pod);
    let lists = ["containers", "initContainers"].map(|name| pod.list(name));
    let containers: Vec<Value<'_>> = lists.into_iter().flatten().collect();
    for container in &containers {
        if of_pod.is_some_and(|of_pod| said(container).is_some_and(|own| own != of_pod)) {
            let rule = "says another `hostProcess` than the pod";
            found.wrong(&container.child("securityContext"), rule);
        }
    }
    let is_process = |it: &&Value<'_>| said(it).or(of_pod) == Some(true);
    let count = containers.iter().filter(is_process).count();
    if count > 0 && count < containers.len() {
        found.wrong(
            pod,
            "must have `hostProcess: true` in all containers, or in none",
        );
    }
    if count > 0 && !pod.is_on("hostNetwork") {
        let rule = "must be `true` with `hostProcess: true`";
        found.wrong(&pod.child("hostNetwork"), rule);
    }
}

/// `ValidateHostSysctl`: what belongs to a namespace cannot be said where it is that of the host.
fn of_host(pod: &Value<'_>, setting: &Value<'_>, found: &mut Found) {
    const IPC: [&str; 10] = [
        "kernel.msg",
        "kernel.msgmax",
        "kernel.msgmnb",
        "kernel.msgmni",
        "kernel.sem",
        "kernel.shm",
        "kernel.shm_rmid_forced",
        "kernel.shmall",
        "kernel.shmmax",
        "kernel.shmmni",
    ];
    let name = setting.text_of("name").replace('/', ".");
    let is_ipc = IPC.contains(&name.as_str()) || name.starts_with("fs.mqueue.");
    for (host, is_of_host) in [
        ("hostNetwork", name.starts_with("net.")),
        ("hostIPC", is_ipc),
    ] {
        if is_of_host && pod.is_on(host) {
            found.wrong(
                &setting.child("name"),
                format!("cannot go with `{host}: true`"),
            );
        }
    }
}

/// A profile of the node has a path, and no other has.
pub(super) fn profile(name: &str, profile: &Value<'_>, found: &mut Found) {
    let is_of_node = profile.text_of("type") == "Localhost";
    let condition = (is_of_node, "type: Localhost");
    let Some(path) = only_with(profile, "localhostProfile", condition, found) else {
        return;
    };
    let text = path.text();
    if name == "AppArmorProfile" && (text.is_empty() || text.trim() != text) {
        found.wrong(&path, "must be a name, without blanks around it");
    }
    if name == "AppArmorProfile" && text.len() > LONGEST_PROFILE {
        found.wrong(
            &path,
            format!("must have at most {LONGEST_PROFILE} letters"),
        );
    }
}

/// Longest name of a user of Windows, and of the domain before it.
const LONGEST_USER: usize = 104;
const LONGEST_DOMAIN: usize = 255;
/// Largest credential specification, 64 KiB.
const LARGEST_CREDENTIAL: usize = 64 * 1024;

/// `validateWindowsSecurityContextOptions`.
pub(super) fn windows(options: &Value<'_>, found: &mut Found) {
    if let Some(credential) = options.get("gmsaCredentialSpec")
        && !(1..=LARGEST_CREDENTIAL).contains(&credential.text().len())
    {
        found.wrong(&credential, "must not be empty, and at most 64 KiB");
    }
    if let Some(user) = options.get("runAsUserName")
        && !is_user(user.text())
    {
        found.wrong(&user, "must be `USER` or `DOMAIN\\USER` of Windows");
    }
}

fn is_user(text: &str) -> bool {
    let (domain, user) = match text.split_once('\\') {
        Some((domain, user)) => (Some(domain), user),
        None => (None, text),
    };
    let is_odd = |c: char| c.is_ascii_control() || "\"/\\:;|=,+*?<>@[]".contains(c);
    let is_user = user.len() <= LONGEST_USER && !user.contains(is_odd);
    let is_named = user.contains(|c| !matches!(c, '.' | ' '));
    is_user && is_named && domain.is_none_or(is_domain)
}

fn is_domain(text: &str) -> bool {
    let is_short = !text.is_empty() && text.chars().count() <= 15 && !text.starts_with('.');
    let is_net_bios = is_short && !text.contains(|c: char| "\\/:*?\"<>|".contains(c));
    let is_dns = text
        .split('.')
        .all(|part| (LABEL.fits)(&part.to_ascii_lowercase()));
    text.len() <= LONGEST_DOMAIN
        && (is_net_bios || is_dns)
        && !text.contains(|c: char| c.is_ascii_control())
}
