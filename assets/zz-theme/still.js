/* The component of `components/still.py`: elements as the server describes them, built without Dash looking into them. */
(function () {
  "use strict";

  const ADDRESS = /^(\/|#|\?|https?:|mailto:|$)/i;

  function follow(event) {
    const link = event.currentTarget;
    if (!event.defaultPrevented && window.VenueAnalytics.go(link.getAttribute("href"), event)) event.preventDefault();
  }

  function built(node, key) {
    if (Array.isArray(node)) return node.map(built);
    if (node === null || typeof node !== "object") return node;
    const { children, ...given } = node.props;
    const isLink = node.type === "Link";
    const props = { ...given, key: key };
    if ("href" in props && !ADDRESS.test(props.href)) delete props.href;
    if (isLink) props.onClick = follow;
    const within = children === undefined ? null : built(children, 0);
    const tag = isLink ? "a" : node.type.toLowerCase();
    return Array.isArray(within)
      ? window.React.createElement(tag, props, ...within)
      : window.React.createElement(tag, props, within);
  }

  function Still(props) {
    return window.React.createElement(window.React.Fragment, null, built(props.tree, 0));
  }

  window.venue_analytics = { Still: Still };
})();
