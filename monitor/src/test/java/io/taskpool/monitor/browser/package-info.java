/** Drives a browser, so that tests see a page as people do. */
package io.taskpool.monitor.browser;
