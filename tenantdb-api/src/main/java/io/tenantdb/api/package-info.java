/** The driving ports: what a host application calls. */
@NullMarked
package io.tenantdb.api;

import org.jspecify.annotations.NullMarked;
