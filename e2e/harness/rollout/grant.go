package rollout

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	rbac "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"flux-pipeline/e2e/harness/scenario"
)

// grant gives a user roles of the page, all of them in the namespace of the play and for this play only.
func (p *play) grant(ctx context.Context, grant scenario.Grant) error {
	page, err := os.ReadFile(p.Rights)
	if err != nil {
		return err
	}
	all, err := rolesOf(string(page))
	if err != nil {
		return err
	}
	roles, err := named(all, grant.Roles)
	if err != nil {
		return err
	}
	p.log.Note("grant %s to %s", strings.Join(grant.Roles, ", "), grant.To)
	for at, role := range roles {
		restrict(&role, grant.Only)
		role.Name, role.Namespace = fmt.Sprintf("%s-%s-%d", grant.To, role.Name, at+1), ""
		if err := errors.Join(p.apply(ctx, role), p.apply(ctx, bind(role, grant.To))); err != nil {
			return err
		}
	}
	return nil
}

// named are the roles with these names; roles in different namespaces may share one.
func named(all []rbac.Role, names []string) ([]rbac.Role, error) {
	var roles []rbac.Role
	for _, name := range names {
		found := len(roles)
		for _, role := range all {
			if role.Name == name {
				roles = append(roles, *role.DeepCopy())
			}
		}
		if len(roles) == found {
			return nil, fmt.Errorf("the page has no role `%s`", name)
		}
	}
	return roles, nil
}

// rolesOf finds the roles among the YAML of a page.
func rolesOf(page string) ([]rbac.Role, error) {
	var roles []rbac.Role
	for at, part := range strings.Split(page, "\n```") {
		text, isYAML := strings.CutPrefix(part, "yaml\n")
		if at == 0 || !isYAML || !strings.Contains(text, "\nkind: Role\n") {
			continue
		}
		var role rbac.Role
		if err := yaml.UnmarshalStrict([]byte(text), &role); err != nil {
			return nil, err
		}
		roles = append(roles, role)
	}
	if len(roles) == 0 {
		return nil, errors.New("the page has no roles")
	}
	return roles, nil
}

// restrict leaves out the verbs that are not in only, if any are.
func restrict(role *rbac.Role, only []string) {
	for at := range role.Rules {
		role.Rules[at].Verbs = slices.DeleteFunc(role.Rules[at].Verbs, func(verb string) bool {
			return len(only) > 0 && !slices.Contains(only, verb)
		})
	}
	role.Rules = slices.DeleteFunc(role.Rules, func(rule rbac.PolicyRule) bool { return len(rule.Verbs) == 0 })
}

func bind(role rbac.Role, user string) rbac.RoleBinding {
	return rbac.RoleBinding{
		TypeMeta:   metav1.TypeMeta{APIVersion: rbac.SchemeGroupVersion.String(), Kind: "RoleBinding"},
		ObjectMeta: metav1.ObjectMeta{Name: role.Name},
		Subjects:   []rbac.Subject{{APIGroup: rbac.GroupName, Kind: rbac.UserKind, Name: user}},
		RoleRef:    rbac.RoleRef{APIGroup: rbac.GroupName, Kind: "Role", Name: role.Name},
	}
}

func (p *play) apply(ctx context.Context, object any) error {
	text, err := yaml.Marshal(object)
	if err != nil {
		return err
	}
	return p.Applier.Apply(ctx, text, p.namespace)
}
