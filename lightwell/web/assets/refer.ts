// The referrer's pages: no htmx and nothing of the clinic's own screens.
import "./referral-draft";
import "./solve-riddle";
