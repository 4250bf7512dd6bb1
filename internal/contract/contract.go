// Package contract knows what is asked of a layer: the files that it must have, the
// slots of others that it must or may fill, the dialect keys that are asked of it.
// All of it comes from manifests and templates.
package contract
