// The bundle's only entry. Every function exported here is a startable workflow type, so helpers
// and, above all, a default export (which would run for any unknown type) stay out.
export { campaignWorkflow } from './campaign.ts';
export { newsletterIssueWorkflow } from './newsletter-issue.ts';
export { segmentWorkflow } from './segment.ts';
