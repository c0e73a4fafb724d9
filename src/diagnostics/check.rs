//! A named thing that can be wrong.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the order holds.
    Warning,
    /// The order may not hold, or the cluster would refuse it: nothing is written.
    Error,
}

/// A named thing that can be wrong, with the page that explains it.
#[derive(Debug)]
pub struct Check {
    /// What is wrong, in lower case and dashes, so that `allow <name>` reads well.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line, lower case, no full stop.
    pub summary: &'static str,
    /// The page as Markdown: why, wrong, right. Its examples are run by the tests.
    pub page: &'static str,
}

impl Check {
    /// Where the page stands in the documentation, relative to the root of this project.
    #[must_use]
    pub fn page_link(&self) -> String {
        format!("docs/checks.md#{}", self.name)
    }
}
