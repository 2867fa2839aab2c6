import htmx from "htmx.org";

import { htmxConfig } from "./htmx_config";
import "./entry-pad";
import "./fax-review";
import "./hold-stop";
import "./level-curve";
import "./list-keys";
import "./live-page";
import "./medicine-box";
import "./signature-pad";

// A module runs before DOMContentLoaded, and htmx first looks at the page then: these settings come in time.
Object.assign(htmx.config, htmxConfig);
