//! What an annotation says of a Service.

use super::*;

#[test]
fn ranges_in_an_annotation_are_those_of_a_balancer() {
    let service = |note: &str, fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: a, annotations: \
             {{service.beta.kubernetes.io/load-balancer-source-ranges: {note:?}}}}}\nspec: {{ports: [{{port: 80}}]{fields}}}"
        ))
    };
    const BALANCER: &str = ", type: LoadBalancer";
    for good in ["10.0.0.0/8", " 10.0.0.0/8, fd00::/8 ", ""] {
        assert_eq!(service(good, BALANCER), [""; 0], "{good}");
    }
    let field = ", type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]";
    assert_eq!(service("none", field), [""; 0]);
    assert!(service("10.0.0.0/8", "")[0].contains("only with `type: LoadBalancer`"));
    for bad in ["10.0.0.0", "10.0.0.0/8,", "10.0.0.0/8;10.0.0.0/9"] {
        assert!(
            service(bad, BALANCER)[0].contains("a range of addresses"),
            "{bad}"
        );
    }
}
