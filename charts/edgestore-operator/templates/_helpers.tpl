{{- define "edgestore-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "edgestore-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Name of what lives outside the release's namespace: it carries the namespace, so that two releases do not share it. */}}
{{- define "edgestore-operator.outsideName" -}}
{{- printf "%s-%s" .Release.Namespace (include "edgestore-operator.fullname" .) | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "edgestore-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "edgestore-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "edgestore-operator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "edgestore-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "edgestore-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "edgestore-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* image reference of (dict "image" VALUES "root" $) */}}
{{- define "edgestore-operator.image" -}}
{{- if .image.digest }}
{{- printf "%s@%s" .image.repository .image.digest }}
{{- else }}
{{- printf "%s:%s" .image.repository (default .root.Chart.AppVersion .image.tag) }}
{{- end }}
{{- end }}

{{/* What the operator may do in the namespaces that it looks after. */}}
{{- define "edgestore-operator.rules" -}}
- apiGroups: [edgestore.io]
  resources: [edgestoreclusters]
  verbs: [get, list, watch, update, patch]
- apiGroups: [edgestore.io]
  resources: [edgestoremembers, edgestorebackups]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [edgestore.io]
  resources: [edgestorerepairs]
  verbs: [get, list, watch, create, delete]
- apiGroups: [edgestore.io]
  resources: [edgestoreclusters/status, edgestoremembers/status, edgestorerepairs/status, edgestorebackups/status]
  verbs: [get, update, patch]
- apiGroups: [edgestore.io]
  # Needed to own objects where the admission plugin OwnerReferencesPermissionEnforcement is on.
  resources: [edgestoreclusters/finalizers, edgestoremembers/finalizers, edgestorebackups/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [pods, services, configmaps, secrets, persistentvolumeclaims]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [cert-manager.io]
  # For clusters with tls.certManager.
  resources: [certificates]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{- define "edgestore-operator.nodeRules" -}}
- apiGroups: [""]
  resources: [nodes]
  verbs: [get, list, watch]
{{- end }}

{{- define "edgestore-operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "edgestore-operator.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}
