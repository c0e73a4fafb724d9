//! Why the cluster could not be asked, in sentences.
//!
//! INVARIANT: no text of a kubeconfig and no output of a credential plug-in gets into a message; either may hold
//! a secret.

use std::error::Error;
use std::io;

use kube::config::KubeconfigError;
use kube::core::Status;

use super::key::Kind;
use super::sanitize::sanitize_message;

/// Why the cluster could not be asked to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// One line, lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The kubeconfig says nothing that can be used.
    Kubeconfig,
    /// The context is not the one that the pipeline is for.
    Context,
    /// Nobody answers.
    Unreachable,
    /// The credentials are not accepted.
    Credentials,
    /// The credentials do not allow it.
    Forbidden,
    /// Flux is not installed.
    NoFlux,
    /// Another manager owns what was to be written.
    Conflict,
    /// Something that was to be changed is not there.
    Missing,
    /// It is not done without the user's word.
    Unconfirmed,
    /// The cluster has too much to do, or is not well.
    Busy,
    /// The cluster answered something else.
    Refused,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: sanitize_message(&message.into()),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether it may go away by itself, as while an API server restarts.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::Unreachable | ProblemKind::Busy | ProblemKind::Refused
        )
    }

    /// Says where nobody answered.
    #[must_use]
    pub fn at(self, server: &str) -> Self {
        match (self.kind, &self.help) {
            (ProblemKind::Unreachable, None) => self.help(format!(
                "see whether `{server}` is the right one, and is up"
            )),
            _ => self,
        }
    }

    /// What an answer of the API server means. `doing` is what was tried, such as "list Kustomizations in `apps`".
    pub(super) fn of(error: &kube::Error, doing: &str) -> Self {
        if let kube::Error::Api(status) = error {
            return Self::answered(status, doing);
        }
        if let kube::Error::Auth(_) = error {
            return Self::new(
                ProblemKind::Credentials,
                format!("cannot {doing}: no credentials are available"),
            )
            .help("log in to the cluster again; the kubeconfig says how credentials are made");
        }
        let cause = cause(error);
        let kind = match cause.is_network {
            true => ProblemKind::Unreachable,
            false => ProblemKind::Refused,
        };
        Self::new(kind, format!("cannot {doing}: {}", cause.words))
    }

    fn answered(status: &Status, doing: &str) -> Self {
        let said = one_line(&status.message);
        match status.code {
            401 => Self::new(
                ProblemKind::Credentials,
                format!("cannot {doing}: the cluster does not accept the credentials"),
            )
            .help("they may have expired: log in to the cluster again"),
            403 => Self::new(ProblemKind::Forbidden, format!("cannot {doing}: {said}"))
                .help("ask for the roles of this command on docs/cluster.md"),
            429 | 500..600 => Self::new(ProblemKind::Busy, format!("cannot {doing}: {said}")),
            404 => Self::new(ProblemKind::Missing, format!("cannot {doing}: {said}")),
            _ => Self::new(ProblemKind::Refused, format!("cannot {doing}: {said}")),
        }
    }

    /// What is wrong with a kubeconfig. Its parser shows the lines around an error, so that none of its words are
    /// taken over.
    pub(super) fn kubeconfig(error: &KubeconfigError) -> Self {
        let message = match error {
            KubeconfigError::Parse(_) => "it is not YAML, or not a kubeconfig".to_owned(),
            KubeconfigError::CurrentContextNotSet => "it names no current context".to_owned(),
            KubeconfigError::LoadContext(name) => format!("it has no context `{name}`"),
            KubeconfigError::LoadClusterOfContext(name) => format!("it has no cluster `{name}`"),
            KubeconfigError::FindPath => "there is none".to_owned(),
            KubeconfigError::ReadConfig(error, path) => {
                format!(
                    "cannot read `{}`: {}",
                    path.display(),
                    plain(&error.to_string())
                )
            }
            KubeconfigError::MissingClusterUrl => "its cluster has no `server`".to_owned(),
            KubeconfigError::ParseClusterUrl(_) => {
                "the `server` of its cluster is not a URL".to_owned()
            }
            KubeconfigError::ParseProxyUrl(_) => "its `proxy-url` is not a URL".to_owned(),
            KubeconfigError::LoadCertificateAuthority(_) => {
                "the certificate authority of its cluster cannot be read".to_owned()
            }
            KubeconfigError::LoadClientCertificate(_) | KubeconfigError::LoadClientKey(_) => {
                "the client certificate of its user cannot be read".to_owned()
            }
            KubeconfigError::ParseCertificates(_) => "a certificate in it is not PEM".to_owned(),
            KubeconfigError::KindMismatch | KubeconfigError::ApiVersionMismatch => {
                "its files are of different kinds".to_owned()
            }
        };
        Self::new(ProblemKind::Kubeconfig, format!("kubeconfig: {message}"))
            .help("name one with `KUBECONFIG`, and its context with `--context`")
    }
}

struct Cause {
    is_network: bool,
    words: String,
}

/// The innermost cause, which says most, unless it is of our own making.
fn cause(error: &kube::Error) -> Cause {
    let mut innermost: &dyn Error = error;
    let mut network: Option<&io::Error> = None;
    while let Some(source) = innermost.source() {
        network = source.downcast_ref().or(network);
        innermost = source;
    }
    let words = plain(&innermost.to_string());
    let is_transport = matches!(
        error,
        kube::Error::HyperError(_) | kube::Error::Service(_) | kube::Error::ReadEvents(_)
    );
    Cause {
        is_network: is_transport || network.is_some(),
        words: one_line(&words),
    }
}

/// Without the number that the system gives an error, and without a capital at the beginning.
fn plain(text: &str) -> String {
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "it failed".to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The API server does not know the kind.
pub(super) fn no_flux(kind: Kind) -> Problem {
    let [group, version, name, _] = kind.names();
    Problem::new(
        ProblemKind::NoFlux,
        format!("the cluster has no {name} of {group}/{version}"),
    )
    .help("Flux is not installed there, or is too old: install it with `flux install`; `--engine direct` needs none")
}

#[cfg(test)]
mod tests {
    use kube::config::Kubeconfig;

    use super::*;

    #[test]
    fn nothing_of_a_kubeconfig_gets_into_a_message() {
        let broken = "users: [{name: ci, user: {token: hunter2";
        let error = Kubeconfig::from_yaml(broken).unwrap_err();
        assert!(error.to_string().contains("hunter2"), "its own words would");
        let problem = Problem::kubeconfig(&error);
        assert_eq!(
            problem.message,
            "kubeconfig: it is not YAML, or not a kubeconfig"
        );
    }
}
