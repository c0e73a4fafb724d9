//! Which files the source leaves out.
//!
//! source-controller applies the rules when it packs the artifact (`fluxcd/pkg/sourceignore`, on top of
//! `go-git/plumbing/format/gitignore`): those of `.sourceignore` files and of the source's `ignore`, and
//! when there are none, a default list. kustomize-controller never sees an ignored file.

use super::glob::Pattern;

/// Left out whatever the rules say.
const ALWAYS: [&str; 4] = [".git/", ".gitignore", ".gitmodules", ".gitattributes"];

/// Left out when nobody wrote a rule (`ExcludeExt`, `ExcludeCI` and `ExcludeExtra` in `fluxcd/pkg/sourceignore`).
const DEFAULT: [&str; 22] = [
    "*.jpg",
    "*.jpeg",
    "*.gif",
    "*.png",
    "*.wmv",
    "*.flv",
    "*.tar.gz",
    "*.zip",
    ".github/",
    ".circleci/",
    ".travis.yml",
    ".gitlab-ci.yml",
    "appveyor.yml",
    ".drone.yml",
    "cloudbuild.yaml",
    "codeship-services.yml",
    "codeship-steps.yml",
    "**/.goreleaser.yml",
    "**/.goreleaser.yaml",
    "**/.goreleaser.brew.yml",
    "**/.sops.yaml",
    "**/.flux.yaml",
];

/// One line of a `.gitignore`-like file.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Directory that the pattern counts from; `""` is the root.
    domain: String,
    negated: bool,
    directories_only: bool,
    /// The parts between `/`; a single part matches at any depth.
    parts: Vec<Part>,
    anywhere: bool,
}

/// What stands between two `/` of a rule.
#[derive(Clone, Debug)]
enum Part {
    /// `**`: any number of names.
    Names,
    Name(Pattern),
}

/// What a source says of files that it leaves out.
#[derive(Clone, Debug)]
pub struct Patterns(pub(super) Vec<Rule>);

impl Patterns {
    /// Reads patterns in the syntax of `.gitignore`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(rules(text, ""))
    }
}

/// The rules of a text that stands in a directory.
pub(super) fn rules(text: &str, domain: &str) -> Vec<Rule> {
    text.lines().filter_map(|line| rule(line, domain)).collect()
}

/// The rules that hold when nobody wrote one.
pub(super) fn default_rules() -> Vec<Rule> {
    DEFAULT.iter().filter_map(|line| rule(line, "")).collect()
}

/// The rules that always hold; they go in front of the others.
pub(super) fn fixed_rules() -> Vec<Rule> {
    ALWAYS.iter().filter_map(|line| rule(line, "")).collect()
}

fn rule(line: &str, domain: &str) -> Option<Rule> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.starts_with('#') {
        return None;
    }
    let line = if line.ends_with("\\ ") {
        line
    } else {
        line.trim_end_matches(' ')
    };
    let (negated, line) = line
        .strip_prefix('!')
        .map_or((false, line), |rest| (true, rest));
    let (directories_only, line) = line
        .strip_suffix('/')
        .map_or((false, line), |rest| (true, rest));
    if line.is_empty() {
        return None;
    }
    // `**/name` takes the same as `name` alone, which needs no search.
    let line = line
        .strip_prefix("**/")
        .filter(|rest| !rest.contains('/'))
        .unwrap_or(line);
    let anywhere = !line.contains('/');
    let parts = line
        .strip_prefix('/')
        .unwrap_or(line)
        .split('/')
        .map(|part| match part {
            "**" => Part::Names,
            part => Part::Name(Pattern::of(part)),
        })
        .collect();
    Some(Rule {
        domain: domain.to_owned(),
        negated,
        directories_only,
        parts,
        anywhere,
    })
}

/// Whether the rules leave a file out; the last rule that matches it or a directory above it decides.
pub(super) fn leaves_out<'r>(rules: impl DoubleEndedIterator<Item = &'r Rule>, path: &str) -> bool {
    let names: Vec<&str> = path.split('/').collect();
    rules
        .rev()
        .find(|rule| rule.matches(path, &names))
        .is_some_and(|rule| !rule.negated)
}

impl Rule {
    /// Whether it is about a path, whose parts are `names`, or a directory above it.
    fn matches(&self, path: &str, names: &[&str]) -> bool {
        let Some(names) = self.below_domain(path, names) else {
            return false;
        };
        let reach = names.len() - usize::from(self.directories_only);
        if self.anywhere {
            return names.iter().take(reach).any(|name| self.takes(name));
        }
        (1..=reach).any(|depth| match_parts(&self.parts, names.get(..depth).unwrap_or_default()))
    }

    fn below_domain<'n, 'p>(&self, path: &str, names: &'n [&'p str]) -> Option<&'n [&'p str]> {
        if self.domain.is_empty() {
            return Some(names);
        }
        let is_below = path
            .strip_prefix(self.domain.as_str())
            .is_some_and(|rest| rest.starts_with('/'));
        let above = self.domain.split('/').count();
        names.get(above..).filter(|_| is_below)
    }

    fn takes(&self, name: &str) -> bool {
        self.parts.first().is_some_and(|part| part.takes(name))
    }
}

impl Part {
    /// Whether it takes one name.
    fn takes(&self, name: &str) -> bool {
        match self {
            Self::Names => true,
            Self::Name(pattern) => pattern.matches(name),
        }
    }
}

/// Whether all names are taken by the parts, `**` taking any number.
fn match_parts(parts: &[Part], names: &[&str]) -> bool {
    // reached[n]: the parts so far can take exactly the first n names.
    let mut reached: Vec<bool> = std::iter::once(true)
        .chain(names.iter().map(|_| false))
        .collect();
    for part in parts {
        reached = match part {
            Part::Names => after_any(&reached),
            Part::Name(pattern) => after_one(&reached, pattern, names),
        };
    }
    reached.last().copied().unwrap_or(false)
}

fn after_any(reached: &[bool]) -> Vec<bool> {
    let mut seen = false;
    reached
        .iter()
        .map(|&here| {
            seen |= here;
            seen
        })
        .collect()
}

fn after_one(reached: &[bool], pattern: &Pattern, names: &[&str]) -> Vec<bool> {
    let taken = reached
        .iter()
        .zip(names)
        .map(|(&here, name)| here && pattern.matches(name));
    std::iter::once(false).chain(taken).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(text: &str, path: &str) -> bool {
        leaves_out(rules(text, "").iter(), path)
    }

    #[test]
    fn patterns_match_as_git_matches_them() {
        assert!(ignored("*.yaml", "a/b.yaml"));
        assert!(ignored("deploy/", "deploy/a.yaml"));
        assert!(ignored("deploy/", "x/deploy/a.yaml"));
        assert!(!ignored("/deploy", "x/deploy/a.yaml"));
        assert!(ignored("/x/**/a.yaml", "x/a.yaml"));
        assert!(ignored("x/*/a.yaml", "x/y/a.yaml"));
        assert!(!ignored("x/*/a.yaml", "x/y/z/a.yaml"));
        assert!(!ignored("a.yaml/", "a.yaml"));
        assert!(!ignored("# a.yaml\n\n", "a.yaml"));
    }

    #[test]
    fn the_last_rule_decides() {
        assert!(!ignored("/*\n!/deploy", "deploy/a.yaml"));
        assert!(ignored("/*\n!/deploy", "other/a.yaml"));
    }

    #[test]
    fn rules_count_from_their_directory() {
        let found = rules("/a.yaml", "deploy");
        assert!(leaves_out(found.iter(), "deploy/a.yaml"));
        assert!(!leaves_out(found.iter(), "a.yaml"));
    }

    #[test]
    fn the_default_leaves_out_what_belongs_to_other_tools() {
        let found = default_rules();
        assert!(leaves_out(found.iter(), ".github/workflows/ci.yaml"));
        assert!(leaves_out(found.iter(), "deep/.sops.yaml"));
        assert!(!leaves_out(found.iter(), "deploy/app.yaml"));
    }
}
