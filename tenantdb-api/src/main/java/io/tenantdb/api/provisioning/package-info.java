/** What the provisioner is given and what it answers. */
@NullMarked
package io.tenantdb.api.provisioning;

import org.jspecify.annotations.NullMarked;
