//! A branch, a tag or a ref that no repository can have. Page: `invalid_ref.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::Node;
use crate::values::{git, image};

use super::Project;
use super::findings::Findings;
use super::source_objects::{SourceObject, all};

pub(super) static CHECK: Check = Check {
    name: "invalid-ref",
    severity: Severity::Error,
    summary: "a `branch` or `tag` of a source that no repository can have",
    page: include_str!("invalid_ref.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in all(project) {
        let fields = fields(source.kind).iter();
        let wrong = fields.filter_map(|field| problem(&source, field));
        wrong.for_each(|finding| found.about_any(source.stage, finding));
    }
}

/// The fields of `ref` that name something in a repository.
fn fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "GitRepository" => &["branch", "tag", "name"],
        "OCIRepository" => &["tag"],
        _ => &[],
    }
}

fn problem(source: &SourceObject<'_>, field: &str) -> Option<Diagnostic> {
    let node = source.spec.at(&["ref", field])?;
    let text = node.text().filter(|text| is_known(text))?;
    let (is_one, help) = match source.kind {
        "OCIRepository" => (image::is_tag(text), OF_IMAGES),
        _ if field == "name" => (is_whole(text), WHOLE),
        _ => (git::is_ref(text), OF_GIT),
    };
    (!is_one).then(|| told(node, field, text, help))
}

/// A `name` is compared with whole refs; behind that of a tag, `^{}` asks for the commit that it is of (`filterRefs` in
/// `gogit/clone.go` of `github.com/fluxcd/pkg/git`).
fn is_whole(name: &str) -> bool {
    let bare = name.strip_suffix("^{}").unwrap_or(name);
    name == "HEAD" || bare.starts_with("refs/") && git::is_ref(bare)
}

/// Whether it is there, and no variable of whoever applies the source.
fn is_known(text: &str) -> bool {
    !text.is_empty() && !text.contains('$')
}

const OF_IMAGES: &str =
    "a tag has up to 128 letters, digits, `_`, `.` and `-`, and begins with neither `.` nor `-`";

const WHOLE: &str = "write the whole ref, such as `refs/heads/main` or `refs/pull/1/head`";

const OF_GIT: &str = "git takes no blanks, none of `~ ^ : ? * [ \\`, no `..`, `//` or `@{`, no `.` or `/` at the end, and no part that begins with `.` or ends with `.lock`";

fn told(node: &Node, field: &str, text: &str, help: &str) -> Diagnostic {
    let what = match field {
        "name" => "ref",
        field => field,
    };
    let message = format!("no repository can have the {what} `{text}`");
    CHECK.at(node.span, message).help(help)
}
