/** How htmx may behave in a chart: nothing that arrives in a page part runs as code or leaves this clinic. */
export const htmxConfig = {
  /** The content security policy refuses inline styles; components.css has the indicator. */
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  /** No copy of a chart stays in the browser's storage after sign-out; going back asks the server. */
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  /** A refusal (422) is a page part with its sentence, so it is shown like any other answer. */
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
} as const;
