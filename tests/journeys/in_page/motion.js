// What still moves, or would: running animations, and every transition that takes time.
() => {
  const moves = (style) => [...style.transitionDuration.split(","), ...style.animationDuration.split(",")]
    .some((time) => parseFloat(time) > 0);
  const would = [...document.querySelectorAll("*")].filter((one) => moves(getComputedStyle(one)));
  return [
    ...document.getAnimations().map((one) => `runs: ${one.animationName ?? one.transitionProperty}`),
    ...would.map((one) => `would move: ${one.outerHTML.slice(0, 100)}`),
  ];
}
