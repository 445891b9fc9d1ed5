// A page may stay open longer than its session. Dash shows nothing when a callback is refused, so the refusal leads
// to the sign-in page, and from there back to the same view.
(function () {
  const ask = window.fetch;
  window.fetch = async function (...request) {
    const answer = await ask.apply(this, request);
    if (answer.status === 401 && new URL(answer.url).pathname.startsWith("/_dash-")) {
      const here = window.location.pathname + window.location.search;
      window.location.assign("/sign-in?next=" + encodeURIComponent(here));
      return new Promise(() => {}); // the page is being left: Dash need not see the refusal, which it cannot read
    }
    return answer;
  };
})();
