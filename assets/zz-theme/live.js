/* A page about now is asked again each half minute. Where Dash would make all of a panel anew (it flashes, a table is
   scrolled back, the keyboard loses its place), only what differs is changed where it stands. */
(function () {
  "use strict";

  const isComponent = (node) => Boolean(node && typeof node === "object" && node.namespace && node.props);
  const isSame = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);
  const nameOf = (node) => JSON.stringify([node.namespace, node.type, sorted(node.props.id)]);
  const isMatch = (one, other) => isComponent(one) && isComponent(other) && nameOf(one) === nameOf(other);

  function sorted(id) {
    return id && typeof id === "object" ? Object.keys(id).sort().map((key) => [key, id[key]]) : id;
  }

  /* Where the component with an id stands in Dash's layout; only what can be seen is looked through. */
  function find(node, path, wanted) {
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index++) {
        const found = find(node[index], path.concat(index), wanted);
        if (found) return found;
      }
      return null;
    }
    if (!isComponent(node)) return null;
    if (isSame(sorted(node.props.id), wanted)) return { path: path, node: node };
    return find(node.props.children, path.concat("props", "children"), wanted);
  }

  /* What an element no longer has is taken off it; what a person did to it is not an attribute of ours. */
  function gone(shown, fresh) {
    if (shown.namespace !== "dash_html_components") return [];
    return Object.keys(shown.props).filter((name) => !(name in fresh.props) && !name.startsWith("n_clicks") && name !== "children");
  }

  function renew(path, shown, fresh) {
    const changed = {};
    Object.keys(fresh.props).forEach((name) => {
      if (name !== "children" && !isSame(shown.props[name], fresh.props[name])) changed[name] = fresh.props[name];
    });
    gone(shown, fresh).forEach((name) => { changed[name] = null; });
    if (!within(path.concat("props", "children"), shown.props.children, fresh.props.children)) {
      changed.children = fresh.props.children;
    }
    if (Object.keys(changed).length) window.dash_clientside.set_props(path, changed);
  }

  /* Changes what is within an element; false where there is no telling what became of what, so that all is replaced. */
  function within(path, shown, fresh) {
    if (isSame(shown, fresh)) return true;
    if (isMatch(shown, fresh)) {
      renew(path, shown, fresh);
      return true;
    }
    if (!Array.isArray(shown) || !Array.isArray(fresh) || shown.length !== fresh.length) return false;
    if (!shown.every((one, index) => isSame(one, fresh[index]) || isMatch(one, fresh[index]))) return false;
    shown.forEach((one, index) => { if (isComponent(one)) renew(path.concat(index), one, fresh[index]); });
    return true;
  }

  function follow(data) {
    const layout = window.dash_component_api.getLayout([]).components;
    const url = find(layout, ["components"], "url");
    const panel = find(layout, ["components"], sorted(data.target));
    if (!panel || !url || (url.node.props.search || "") !== (data.search || "")) return;
    const fresh = { props: { children: data.children } };
    if (!within(panel.path.concat("props", "children"), panel.node.props.children, fresh.props.children)) {
      window.dash_clientside.set_props(panel.path, fresh.props);
    }
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.venueAnalytics = Object.assign({}, window.dash_clientside.venueAnalytics, {
    renew: function () {
      window.dash_clientside.callback_context.triggered.forEach((one) => { if (one.value) follow(one.value); });
    },
  });
})();
