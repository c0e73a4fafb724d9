//! The sources of a pipeline.

use super::{Draft, layout, text};

/// The sources that a pipeline declares.
#[derive(Default)]
pub struct Sources {
    /// Names to choose from where a stage may come from anywhere; empty without `source` statements.
    pub names: Vec<String>,
    /// Every source is pinned to a revision, so that an order holds across them.
    pub pinned: bool,
    /// The one that a stage comes from when it names none.
    pub default: Option<String>,
    /// The names of the sources in other repositories.
    pub elsewhere: Vec<String>,
}

/// `source` statements, or none at all.
pub fn sources(draft: &mut Draft, said: &mut Vec<String>) -> Sources {
    let mut sources = Sources {
        pinned: draft.choices.one_in(2),
        ..Sources::default()
    };
    for _ in 0..draft.choices.below(4) {
        let name = draft.name(&["shop", "infra", "vendor.charts"]);
        let mut head = String::new();
        if draft.choices.one_in(4) {
            head += " in sources";
        }
        if draft.choices.one_in(6) {
            head += " elsewhere";
            sources.elsewhere.push(name.clone());
        }
        said.push(source(draft, &name, &head, sources.pinned));
        sources.names.push(name);
    }
    sources.default = sources.names.first().cloned();
    sources
}

fn source(draft: &mut Draft, name: &str, head: &str, pinned: bool) -> String {
    let kinds: &[&str] = if pinned {
        &["git", "oci"]
    } else {
        &["git", "oci", "bucket", "external"]
    };
    let kind = draft.choices.pick(kinds);
    let head = format!("source {kind} {name}{head}");
    if kind == "external" || (!pinned && !draft.choices.one_in(2)) {
        return head;
    }
    let mut inner = place(draft, kind, pinned);
    inner.extend(common(draft));
    layout::block(&mut draft.choices, &head, &inner)
}

/// Where it is, and at which revision.
fn place(draft: &mut Draft, kind: &str, pinned: bool) -> Vec<String> {
    let choices = &mut draft.choices;
    if kind == "bucket" {
        return vec![format!(
            "spec {}",
            text::lines("bucketName: shop\nendpoint: minio.example.com\n")
        )];
    }
    let commit = format!("commit \"{}\"", "0123456789".repeat(4));
    let digest = format!("digest sha256:{}", "0123456789abcdef".repeat(4));
    let (url, verify, pins, loose) = match kind {
        "git" => (
            "url https://example.com/org/shop",
            ["verify head secret keys", "verify tag-and-head secret keys"],
            vec![
                commit.clone(),
                "tag v1.0.0".to_owned(),
                format!("{commit}; branch main"),
            ],
            ["branch main", "semver \">=1.0.0 <2.0.0\""],
        ),
        _ => (
            "url oci://ghcr.io/org/shop",
            ["verify cosign", "verify notation secret keys"],
            vec![digest, "tag v1.0.0".to_owned()],
            ["semver \"1.x\"", "semver \">=1.0.0\""],
        ),
    };
    let mut said = vec![url.to_owned()];
    said.push(if pinned {
        choices.pick(&pins)
    } else {
        choices.pick(&loose).to_owned()
    });
    if choices.one_in(4) {
        said.push(choices.pick(&verify).to_owned());
    }
    said
}

fn common(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(3) {
        said.push("interval 5m".to_owned());
    }
    if draft.choices.one_in(3) {
        said.push("secret credentials".to_owned());
    }
    if draft.choices.one_in(4) {
        said.push(format!(
            "ignore {}",
            text::lines("# not for the cluster\n/docs/\n*.md\n")
        ));
    }
    if draft.choices.one_in(6) {
        said.push("label \"example.com/owner\" = shop".to_owned());
        said.push("annotation \"example.com/note\" = \"of a source\"".to_owned());
    }
    said
}
