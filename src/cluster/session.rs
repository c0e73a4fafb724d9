//! The connection to a cluster: which, as whom, and whether the pipeline is meant for it.

use k8s_openapi::api::core::v1::Pod;
use kube::api::DynamicObject;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::ApiResource;
use kube::{Api, Client, Config};

use super::key::Kind;
use super::problem::{Problem, ProblemKind};

/// Which cluster is meant.
#[derive(Clone, Debug, Default)]
pub struct ConnectionOptions {
    /// `--context`: a context of the kubeconfig, instead of its current one.
    pub context: Option<String>,
    /// The contexts that the pipelines say they are for.
    pub required: Vec<String>,
}

/// A connection to a cluster.
#[derive(Clone)]
pub struct Session {
    client: Client,
    /// What messages call the cluster.
    pub name: String,
    /// The address of its API server.
    pub server: String,
    /// Where objects go that name no namespace.
    pub namespace: String,
}

impl Session {
    /// Reads the kubeconfig that `KUBECONFIG` names, or `~/.kube/config`, or the account of the pod that this runs
    /// in. Nothing is asked of the cluster yet.
    ///
    /// # Errors
    ///
    /// The kubeconfig is missing or wrong, or the pipeline is for another context.
    pub async fn open(wish: &ConnectionOptions) -> Result<Self, Problem> {
        let kubeconfig = match Kubeconfig::read() {
            Ok(kubeconfig) => kubeconfig,
            Err(error) => return Self::in_pod(wish).ok_or(Problem::kubeconfig(&error))?,
        };
        let context = wish.context.clone().or(kubeconfig.current_context.clone());
        refuse_others(wish, context.as_deref())?;
        let options = KubeConfigOptions {
            context: context.clone(),
            ..KubeConfigOptions::default()
        };
        let config = Config::from_custom_kubeconfig(kubeconfig, &options).await;
        let config = config.map_err(|error| Problem::kubeconfig(&error))?;
        Self::connect(config, context.unwrap_or_default())
    }

    /// The account of the pod that this runs in, when it runs in one.
    fn in_pod(wish: &ConnectionOptions) -> Option<Result<Self, Problem>> {
        let config = Config::incluster().ok()?;
        let refused = match &wish.context {
            Some(context) => Err(Problem::new(
                ProblemKind::Kubeconfig,
                format!("there is no kubeconfig with the context `{context}`"),
            )),
            None => refuse_others(wish, None),
        };
        Some(refused.and_then(|()| Self::connect(config, "this cluster".to_owned())))
    }

    fn connect(config: Config, name: String) -> Result<Self, Problem> {
        let namespace = config.default_namespace.clone();
        let server = address(&config);
        let client = Client::try_from(config);
        let client = client.map_err(|error| Problem::of(&error, "use the kubeconfig"))?;
        Ok(Self {
            server,
            ..Self::with(client, name, namespace)
        })
    }

    /// A session over a client that already exists.
    #[must_use]
    pub fn with(client: Client, name: String, namespace: String) -> Self {
        Self {
            client,
            name,
            server: String::new(),
            namespace,
        }
    }

    /// What requests go through.
    pub(super) fn client(&self) -> Client {
        self.client.clone()
    }

    /// The objects of a kind in a namespace.
    pub(super) fn objects(&self, kind: Kind, namespace: &str) -> Api<DynamicObject> {
        Api::namespaced_with(self.client.clone(), namespace, &resource(kind))
    }

    /// The pods in a namespace.
    pub(super) fn pods(&self, namespace: &str) -> Api<Pod> {
        Api::namespaced(self.client.clone(), namespace)
    }

    /// The objects of a kind of the group `v1` in a namespace, as JSON.
    pub(super) fn plain(&self, kind: &str, namespace: &str) -> Api<DynamicObject> {
        let resource = ApiResource {
            group: String::new(),
            version: "v1".to_owned(),
            api_version: "v1".to_owned(),
            kind: kind.to_owned(),
            plural: format!("{}s", kind.to_lowercase()),
        };
        Api::namespaced_with(self.client.clone(), namespace, &resource)
    }
}

/// Scheme, host and port; nothing that may be a secret.
fn address(config: &Config) -> String {
    let url = &config.cluster_url;
    let scheme = url.scheme_str().unwrap_or("https");
    let host = url.host().unwrap_or_default();
    let port = url
        .port_u16()
        .map_or(String::new(), |port| format!(":{port}"));
    format!("{scheme}://{host}{port}")
}

fn resource(kind: Kind) -> ApiResource {
    let [group, version, name, plural] = kind.names();
    ApiResource {
        group: group.to_owned(),
        version: version.to_owned(),
        api_version: format!("{group}/{version}"),
        kind: name.to_owned(),
        plural: plural.to_owned(),
    }
}

/// A pipeline is rolled out on the cluster that it names, and nowhere else by mistake.
fn refuse_others(wish: &ConnectionOptions, context: Option<&str>) -> Result<(), Problem> {
    let Some(other) = wish
        .required
        .iter()
        .find(|required| Some(required.as_str()) != context)
    else {
        return Ok(());
    };
    let have = context.map_or("no context".to_owned(), |have| format!("context `{have}`"));
    Err(Problem::new(
        ProblemKind::Context,
        format!("the pipeline is for context `{other}`, and this is {have}"),
    )
    .help(format!("name it with `--context {other}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_goes_to_its_own_context_and_no_other() {
        let wish = |required: &[&str]| ConnectionOptions {
            context: None,
            required: required.iter().map(|it| (*it).to_owned()).collect(),
        };
        assert_eq!(refuse_others(&wish(&[]), Some("kind")), Ok(()));
        assert_eq!(refuse_others(&wish(&["prod"]), Some("prod")), Ok(()));
        let refused = refuse_others(&wish(&["prod"]), Some("kind")).unwrap_err();
        assert_eq!(refused.kind, ProblemKind::Context);
        assert_eq!(
            refused.message,
            "the pipeline is for context `prod`, and this is context `kind`"
        );
        assert!(refuse_others(&wish(&["prod"]), None).is_err());
        assert!(refuse_others(&wish(&["prod", "other"]), Some("prod")).is_err());
    }
}
