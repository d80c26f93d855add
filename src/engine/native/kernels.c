/*
 * The native kernels at one width of vectors. Compiled once for each width, without fused multiplication and addition
 * (-ffp-contract=off): then every width gives the bits of the twins in src/engine/reference.
 */
#include "kernels.h"

#include "activations.h"
#include "gates.h"
#include "losses.h"
#include "optimizers.h"
#include "products.h"
#include "symmetric.h"
#include "vectors.h"

#include "bindings.h"
