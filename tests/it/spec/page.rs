//! Markdown to examples.

use super::example::{Example, Run};

/// A fenced block: what stands behind the marks, and the lines between them.
struct Fence {
    info: String,
    text: String,
}

/// The examples of a page, each with the files that stand before it.
pub fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut files = Vec::new();
    for fence in fences(page) {
        match fence.info.split_once(' ') {
            Some((_, path)) => files.push((path.trim().to_owned(), fence.text)),
            None if fence.info == "pipeline" => {
                let files = std::mem::take(&mut files);
                examples.push(Example {
                    text: fence.text,
                    files,
                    run: Run::Check,
                });
            }
            None => {
                let run = match fence.text.as_str() {
                    "flux-pipeline import\n" => Run::Import,
                    "flux-pipeline lint\n" => Run::Lint,
                    _ => continue,
                };
                examples.push(Example {
                    text: String::new(),
                    files: std::mem::take(&mut files),
                    run,
                });
            }
        }
    }
    examples
}

fn fences(page: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Fence {
                    info: info.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some("")) => fences.extend(open.take()),
            (Some(fence), _) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    fences
}
