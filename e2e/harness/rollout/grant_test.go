package rollout

import (
	"os"
	"reflect"
	"testing"

	rbac "k8s.io/api/rbac/v1"
)

const page = "# Rights\n\n" +
	"```yaml\napiVersion: v1\nkind: Role\nmetadata: { name: see, namespace: flux-system }\nrules:\n" +
	"  - { apiGroups: [batch], resources: [jobs], verbs: [list, delete] }\n" +
	"  - { apiGroups: [\"\"], resources: [pods], verbs: [create] }\n```\n\n" +
	"```yaml\napiVersion: v1\nkind: ConfigMap\n```\n\n```text\nkind: Role\n```\n\n" +
	"```yaml\napiVersion: v1\nkind: Role\nmetadata: { name: see, namespace: default }\n```\n\n" +
	"```yaml\napiVersion: v1\nkind: Role\nmetadata: { name: change, namespace: default }\n```\n"

func rolesIn(t *testing.T, page string) []rbac.Role {
	t.Helper()
	roles, err := rolesOf(page)
	if err != nil {
		t.Fatal(err)
	}
	return roles
}

func TestTheRolesOfAPageAreRead(t *testing.T) {
	if roles := rolesIn(t, page); len(roles) != 3 {
		t.Error(roles)
	}
	if _, err := rolesOf("# Nothing\n"); err == nil {
		t.Error("a page without roles would test nothing")
	}
}

func TestRolesAreGrantedByTheirName(t *testing.T) {
	all := rolesIn(t, page)
	roles, err := named(all, []string{"see"})
	if err != nil || len(roles) != 2 || roles[1].Namespace != "default" {
		t.Error(roles, err)
	}
	if roles, err = named(all, []string{"change", "see"}); err != nil || len(roles) != 3 {
		t.Error(roles, err)
	}
	if _, err := named(all, []string{"see", "write"}); err == nil {
		t.Error("a role that is not on the page was granted")
	}
}

func TestARoleIsRestrictedForOneGrantOnly(t *testing.T) {
	all := rolesIn(t, page)
	roles, err := named(all, []string{"see"})
	if err != nil {
		t.Fatal(err)
	}
	restrict(&roles[0], []string{"get", "list"})
	if rules := roles[0].Rules; len(rules) != 1 || !reflect.DeepEqual(rules[0].Verbs, []string{"list"}) {
		t.Error(rules)
	}
	if !reflect.DeepEqual(all, rolesIn(t, page)) {
		t.Error("the next grant would give less")
	}
}

// What the page grants is what the sessions play, so its roles cannot be renamed in one of them alone.
func TestThePageHasARoleForEachKindOfCommand(t *testing.T) {
	page, err := os.ReadFile("../../../docs/cluster.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	for _, role := range rolesIn(t, string(page)) {
		names[role.Name+" in "+role.Namespace]++
	}
	want := map[string]int{
		"flux-pipeline-see in flux-system": 1, "flux-pipeline-see in default": 1,
		"flux-pipeline-apply in flux-system": 1,
		"flux-pipeline-rerun in flux-system": 1, "flux-pipeline-rerun in default": 1,
	}
	if !reflect.DeepEqual(names, want) {
		t.Error(names)
	}
}
